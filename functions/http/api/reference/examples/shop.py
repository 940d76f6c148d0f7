"""Examples of what a shop's backend sends."""

from typing import Final

from functions.http.api.reference.examples.example import Example

EXAMPLES: Final = {
    "sendEvents": Example(
        {
            "events": [
                {"id": "06f9befbfcbaaa782e8fd1f755bc2fb6", "status": "stored"},
                {"id": "45d74d634e1ef399c089ea107b0d6036", "status": "stored"},
                {"id": "c8e5a1f7d09b4362b1f0a94c7e2d5863", "status": "known"},
            ]
        },
        {
            "brandId": "demo",
            "events": [
                {
                    "type": "order",
                    "orderId": "1001",
                    "value": 79.9,
                    "email": "ann@example.com",
                    "visitorId": "6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90",
                    "items": [
                        {
                            "productId": "face-cream",
                            "name": "Face cream",
                            "price": 39.95,
                            "quantity": 2,
                        }
                    ],
                },
                {"type": "refund", "orderId": "1000", "amount": 10.0, "id": "refund-7"},
                {
                    "type": "custom",
                    "name": "appointment_kept",
                    "data": {"room": 2},
                    "userId": "ann",
                    "id": "evt-9",
                },
            ],
        },
    ),
    "registerUser": Example(
        {"user": {"userId": "ann", "subscriberId": "7Qe1ZkWm2VbXr0sTnYpA"}},
        {
            "brandId": "demo",
            "userId": "ann",
            "email": "ann@example.com",
            "visitorId": "6b1f0c52-8f4e-4a52-9d0e-3c5b7a1f2e90",
            "firstName": "Ann",
        },
    ),
}
