//! Simulated Stripe and Telegram over HTTP on loopback; imports nothing of the product.
