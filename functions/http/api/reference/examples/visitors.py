"""Examples of what browsers send."""

from typing import Final

from functions.http.api.reference.examples.example import Example

_SESSION: Final = (
    "demo.6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90.google_ads-dk7m2qa.Qm9va2luZ3NBbmRNb3Jl"
)

EXAMPLES: Final = {
    "track": Example(
        {"sessionId": _SESSION, "results": [{"sessionId": _SESSION}, {"sessionId": _SESSION}]},
        [
            {
                "type": "session_start",
                "data": {
                    "brandId": "demo",
                    "visitorId": "6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90",
                    "landingPage": "/products/face-cream",
                    "url": "https://shop.example/products/face-cream?gclid=abc",
                    "referrer": "https://www.google.com/",
                },
            },
            {
                "type": "conversion",
                "data": {"type": "purchase", "value": 79.9, "orderId": "1001"},
            },
        ],
    ),
    "subscribe": Example(
        {"status": "pending"},
        {
            "brandId": "demo",
            "email": "ann@example.com",
            "form": "footer",
            "consentText": "Yes, send me the newsletter.",
            "channels": ["email"],
            "visitorId": "6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90",
        },
    ),
}
