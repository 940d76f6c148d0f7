"""Examples of reports."""

from typing import Final

from functions.http.api.reference.examples.example import CURSOR, Example

_GOOGLE_ADS: Final = {
    "channelId": "google_ads",
    "channelName": "Google Ads",
    "channelType": "paid",
    "sessions": 320,
    "sales": 1280.0,
    "orders": 16.0,
    "conversionRate": 5.0,
    "cost": 400.0,
    "roas": 3.2,
    "cpa": 25.0,
    "ctr": 2.5,
    "aov": 80.0,
    "newCustomerOrders": 11.0,
    "returningCustomerOrders": 5.0,
}
_DIRECT: Final = {
    "channelId": "direct",
    "channelName": "Direct",
    "channelType": "direct",
    "sessions": 80,
    "sales": 150.0,
    "orders": 2.0,
    "conversionRate": 2.5,
    "aov": 75.0,
    "newCustomerOrders": 0.0,
    "returningCustomerOrders": 2.0,
}
_STATS: Final = {
    "brandId": "demo",
    "period": "week",
    "date": "2026-01-12",
    "endDate": "2026-01-18",
    "totalSessions": 400,
    "uniqueVisitors": 310,
    "totalSales": 1430.0,
    "totalOrders": 18,
    "salesAttributedToMarketing": 1280.0,
    "ordersAttributedToMarketing": 16.0,
    "conversionRate": 4.5,
    "averageOrderValue": 79.44444444444444,
    "channelStats": [_GOOGLE_ADS, _DIRECT],
    "emailsSent": 0,
    "auditDifferences": [
        {
            "day": "2026-01-14",
            "place": "channels.google_ads.sessions",
            "counted": 41,
            "recounted": 42,
        }
    ],
    "uncountedDays": ["2026-01-17"],
    "updatedAt": "2026-01-18T22:41:07.120Z",
}
_SESSION: Final = {
    "id": "demo.6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90.google_ads-dk7m2qa.Qm9va2luZ3NBbmRNb3Jl",
    "visitorId": "6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90",
    "userId": "ann",
    "brandId": "demo",
    "channel": "Google Ads",
    "channelId": "google_ads",
    "channelType": "paid",
    "channelGroup": "Paid Search",
    "source": "google",
    "medium": "cpc",
    "campaign": "january",
    "content": "text-ad",
    "term": "face cream",
    "referrer": "https://www.google.com/",
    "referrerDomain": "google.com",
    "landingPage": "/products/face-cream",
    "startedAt": "2026-01-15T09:30:00.000Z",
    "endedAt": "2026-01-15T09:41:12.000Z",
    "day": "2026-01-15",
    "pageViews": 5,
    "duration": 672,
    "engagedSeconds": 284,
    "converted": True,
    "conversionType": "purchase",
    "conversionValue": 79.9,
    "orderId": "1001",
}
_CREDIT: Final = {
    "channelId": "google_ads",
    "channelName": "Google Ads",
    "channelType": "paid",
    "orders": 1.0,
    "sales": 69.9,
}
_ID: Final = {"id": "06f9befbfcbaaa782e8fd1f755bc2fb6"}
_CONVERSION: Final = {
    **_ID,
    "brandId": "demo",
    "type": "purchase",
    "orderId": "1001",
    "value": 79.9,
    "refunded": 10.0,
    "currency": "EUR",
    "day": "2026-01-15",
    "occurredAt": "2026-01-15T09:40:02.000Z",
    "attributedAt": "2026-01-15T09:40:03.412Z",
    "visitorId": "6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90",
    "userId": "ann",
    "sessionId": _SESSION["id"],
    "newCustomer": True,
    "items": [
        {
            "productId": "face-cream",
            "name": "Face cream",
            "price": 39.95,
            "url": "https://shop.example/products/face-cream",
            "image": "https://shop.example/images/face-cream.jpg",
            "quantity": 2,
        },
    ],
    "journey": [
        {
            "sessionId": _SESSION["id"],
            "channelId": "google_ads",
            "channelName": "Google Ads",
            "channelType": "paid",
            "startedAt": "2026-01-15T09:30:00.000Z",
        }
    ],
    "credit": {
        model: [_CREDIT]
        for model in (
            "last_non_direct_click",
            "last_click",
            "first_click",
            "any_click",
            "linear",
        )
    },
}
_POINT: Final = {
    "date": "2026-01-12",
    "endDate": "2026-01-12",
    "totalSessions": 52,
    "uniqueVisitors": 47,
    "totalSales": 160.0,
    "totalOrders": 2,
    "salesAttributedToMarketing": 160.0,
    "ordersAttributedToMarketing": 2.0,
    "conversionRate": 3.8461538461538463,
    "uncountedDays": ["2026-01-12"],
}
_COSTS: Final = {
    "day": "2026-01-15",
    "channelId": "google_ads",
    "cost": 12.5,
    "impressions": 1200,
    "clicks": 34,
}

_VOIDED: Final = {name: value for name, value in _CONVERSION.items() if name != "refunded"} | {
    "voided": True,
    "voids": [
        {"at": "2026-01-16T08:12:30.000Z", "by": "maria", "reason": "Sent by a bot, never ordered"}
    ],
    "credit": {},
}
_RESTORED: Final = _CONVERSION | {
    "voids": [
        {
            "at": "2026-01-16T08:12:30.000Z",
            "by": "maria",
            "reason": "Sent by a bot, never ordered",
            "restoredAt": "2026-01-16T09:05:00.000Z",
            "restoredBy": "maria",
        }
    ],
}

SESSION: Final = _SESSION
CONVERSION: Final = _CONVERSION
SERIES: Final = {"series": [_POINT]}
"""The other answer of `getStats`, with an interval."""

EXAMPLES: Final = {
    "getStats": Example(
        {"stats": _STATS},
        query="startDate=2026-01-12&endDate=2026-01-18",
    ),
    "listChannels": Example(
        {"channels": [_GOOGLE_ADS, _DIRECT]},
        query="preset=last_7_days&attributionModel=linear",
    ),
    "setChannelCosts": Example({"count": 1}, {"brandId": "demo", "costs": [_COSTS]}),
    "listChannelCosts": Example(
        {"costs": [{**_COSTS, "channelName": "Google Ads"}]}, query="preset=last_30_days"
    ),
    "listSessions": Example(
        {
            "sessions": [_SESSION],
            "nextCursor": CURSOR,
        },
        query="preset=last_7_days&channel=google_ads&limit=1",
    ),
    "listConversions": Example(
        {
            "conversions": [_CONVERSION],
            "nextCursor": CURSOR,
        },
        query="preset=last_7_days&type=purchase&limit=1",
    ),
    "getConversion": Example({"conversion": _CONVERSION}, path=_ID),
    "voidConversion": Example(
        {"conversion": _VOIDED},
        {"brandId": "demo", "reason": "Sent by a bot, never ordered"},
        path=_ID,
    ),
    "restoreConversion": Example({"conversion": _RESTORED}, path=_ID),
}
