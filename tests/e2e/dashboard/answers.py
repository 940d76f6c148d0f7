"""The stub's brand and its numbers: small enough to work out by hand."""

from typing import Any

Json = dict[str, Any]

DASH = "\N{EN DASH}"
"""What stands for a number that there is none of."""

BRAND: Json = {"brand": {"id": "demo", "name": "Maren & Sol", "ownerUid": "demo-owner"}}
CONFIG: Json = {
    "config": {
        "brandId": "demo",
        "currency": "EUR",
        "timeZone": "Europe/Berlin",
        "attributionModel": "last_non_direct_click",
    }
}


def channel(name: str, kind: str, sessions: int, sales: float, orders: float) -> Json:
    """A channel whose orders are all but one from new customers; ratios as the API has them."""
    ratios = {"aov": sales / orders} if orders else {}
    return {
        "channelId": name.lower().replace(" ", "_"),
        "channelName": name,
        "channelType": kind,
        "sessions": sessions,
        "sales": sales,
        "orders": orders,
        "conversionRate": orders / sessions * 100,
        "newCustomerOrders": max(0, orders - 1),
        "returningCustomerOrders": min(1, orders),
        **ratios,
    }


STATS: Json = {
    "brandId": "demo",
    "date": "2026-10-23",
    "endDate": "2026-11-21",
    "totalSessions": 1500,
    "uniqueVisitors": 1200,
    "totalSales": 2000.5,
    "totalOrders": 30,
    "salesAttributedToMarketing": 1500.375,
    "ordersAttributedToMarketing": 22.5,
    "conversionRate": 2.0,
    "averageOrderValue": 66.683333,
    "channelStats": [
        channel("Google Ads", "paid", 500, 1500.375, 22.5),
        channel("Direct", "direct", 900, 500.125, 7.5),
        channel("Email", "email", 100, 0, 0),
    ],
    "emailsSent": 0,
    "updatedAt": "2026-11-22T10:00:00.000Z",
}
PREVIOUS: Json = STATS | {
    "date": "2026-09-23",
    "endDate": "2026-10-22",
    "totalSessions": 1000,
    "uniqueVisitors": 1200,
    "totalSales": 4001.0,
    "totalOrders": 0,
    "salesAttributedToMarketing": 1000.25,
    "conversionRate": 1.6,
    "channelStats": [],
}
del PREVIOUS["averageOrderValue"]
REPORT: Json = {"stats": STATS, "previous": PREVIOUS}

NOTHING: Json = {
    "brandId": "demo",
    "date": "2026-11-22",
    "endDate": "2026-11-22",
    "totalSessions": 0,
    "uniqueVisitors": 0,
    "totalSales": 0,
    "totalOrders": 0,
    "salesAttributedToMarketing": 0,
    "ordersAttributedToMarketing": 0,
    "conversionRate": 0,
    "channelStats": [],
    "emailsSent": 0,
    "updatedAt": "2026-11-22T10:00:00.000Z",
}
EMPTY_REPORT: Json = {"stats": NOTHING, "previous": NOTHING | {"date": "2026-11-21"}}

SESSIONS: Json = {
    "sessions": [
        {
            "id": "demo.v1.google_ads.1",
            "channel": "Google Ads",
            "channelId": "google_ads",
            "channelType": "paid",
            "campaign": "spring",
            "landingPage": "/product/dew-serum",
            "startedAt": "2026-11-21T22:05:00.000Z",
            "pageViews": 4,
            "duration": 115,
            "converted": True,
            "conversionType": "purchase",
            "conversionValue": 96.0,
        },
        {
            "id": "demo.v2.direct.2",
            "channel": "Direct",
            "channelId": "direct",
            "channelType": "direct",
            "landingPage": "/",
            "startedAt": "2026-11-21T08:00:00.000Z",
            "endedAt": "2026-11-21T09:01:00.000Z",
            "pageViews": 12,
            "duration": 3660,
            "converted": False,
        },
        {
            "id": "demo.v3.email.3",
            "channel": "Email",
            "channelId": "email",
            "channelType": "email",
            "landingPage": "/",
            "startedAt": "2026-11-20T08:00:00.000Z",
            "endedAt": "2026-11-20T08:00:00.000Z",
            "pageViews": 1,
            "converted": True,
            "conversionType": "signup",
        },
    ],
    "nextCursor": "more",
}
