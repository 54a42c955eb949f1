"""Checks tollgate's JWT code against PyJWT, in both directions.

`tests/api/run` calls `check` while a sandbox runs. Tokens of `tollgate token` must verify with PyJWT; tokens that
PyJWT signs must be accepted by the server; and a token with another algorithm, another key, wrong times or wrong
claims must be refused, even where its signature is right.
"""

import base64
import json
import time
import typing
import urllib.error
import urllib.request
import warnings

import jwt

OWN = "/api/v1/billing/entitlements"
ANYONES = "/api/v1/users/1002/entitlements"
SCOPE = "entitlements:read"
USER = "1001"
# Well beyond the server's leeway for clocks that differ.
MINUTE = 60
HOUR = 3600


class Server(typing.NamedTuple):
    """Base URL of the running server, and the key it signs and verifies with."""

    url: str
    key: str

    def status(self, path: str, token: str) -> int:
        """The HTTP status of GET `path` with `token` as the bearer token."""
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {token}"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as refusal:
            return refusal.code


def issued(make_token: typing.Callable[..., str], key: str) -> int:
    """Tokens of `tollgate token` verify with PyJWT. Returns the number of checks."""
    before = int(time.time())
    token = make_token("--user", USER, "--scope", SCOPE, "--scope", "other:scope", "--ttl", "1h")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(token, key, algorithms=["HS256"], options={"require": ["sub", "exp"]})
    assert claims["sub"] == USER, claims
    assert claims["scope"] == f"{SCOPE} other:scope", claims
    assert before + HOUR <= claims["exp"] <= time.time() + HOUR, claims

    unscoped = make_token("--user", USER, "--ttl", "1h")
    assert "scope" not in jwt.decode(unscoped, key, algorithms=["HS256"])
    try:
        jwt.decode(token, "another key of at least 32 bytes.", algorithms=["HS256"])
    except jwt.InvalidSignatureError:
        pass
    else:
        raise AssertionError("PyJWT accepts the token under another key")
    return 3


def accepted(server: Server) -> int:
    """Tokens that PyJWT signs are accepted. Returns the number of checks."""
    now = int(time.time())
    claims = {"sub": USER, "exp": now + HOUR}
    cases = {
        "minimal": (claims, {}),
        "without typ": (claims, {"typ": None}),
        "with a key id": (claims, {"kid": "2026-11"}),
        "with registered claims": (
            claims | {"iss": "club", "iat": now, "jti": "1", "nbf": now - MINUTE}, {}
        ),
        "with private claims": (claims | {"roles": ["staff"], "name": "Zoë"}, {}),
        "with fractional dates": (claims | {"exp": now + HOUR + 0.5, "nbf": now - 0.5}, {}),
        "with several scopes": (claims | {"scope": f"other:scope {SCOPE}"}, {}),
    }
    for name, (payload, headers) in cases.items():
        token = jwt.encode(payload, server.key, algorithm="HS256", headers=headers)
        assert server.status(OWN, token) == 200, f"a token {name} is refused"

    scoped = jwt.encode(claims | {"scope": SCOPE}, server.key, algorithm="HS256")
    assert server.status(ANYONES, scoped) == 200, "the scope is not honoured"
    for scope in (None, "entitlements", f"{SCOPE}:more", SCOPE.upper()):
        payload = claims if scope is None else claims | {"scope": scope}
        token = jwt.encode(payload, server.key, algorithm="HS256")
        assert server.status(ANYONES, token) == 403, f"scope {scope!r} reads other users"
    return len(cases) + 5


def refused(server: Server) -> int:
    """Tokens that must not be accepted, even with a valid signature. Returns the number of checks."""
    now = int(time.time())
    claims = {"sub": USER, "exp": now + HOUR}

    def signed(payload: dict, algorithm: str | None = "HS256", **headers: object) -> str:
        key = None if algorithm == "none" else server.key
        return jwt.encode(payload, key, algorithm=algorithm, headers=headers or None)

    # The key is long enough for HS256, which is all that the server accepts.
    warnings.filterwarnings("ignore", message="The HMAC key is")
    good = signed(claims)
    header, payload, signature = good.split(".")
    other = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "1002"}).encode()).decode().rstrip("=")
    tokens = {
        "alg none": signed(claims, "none"),
        "alg HS384": signed(claims, "HS384"),
        "alg HS512": signed(claims, "HS512"),
        "a critical extension": signed(claims, crit=["b64"], b64=True),
        "another key": jwt.encode(claims, "another key of at least 32 bytes.", algorithm="HS256"),
        "another payload": f"{header}.{other}.{signature}",
        "no signature": f"{header}.{payload}.",
        "two parts": f"{header}.{payload}",
        "expired": signed(claims | {"exp": now - MINUTE}),
        "not valid yet": signed(claims | {"nbf": now + MINUTE}),
        "no exp": signed({"sub": USER}),
        "exp as text": signed({"sub": USER} | {"exp": str(now + HOUR)}),
        "no sub": signed({"exp": now + HOUR}),
        "sub as a number": signed(claims | {"sub": int(USER)}),
        "sub that is no id": signed(claims | {"sub": "somebody"}),
        "no token": "",
    }
    assert server.status(OWN, good) == 200, "the token that the others are made from is refused"
    for name, token in tokens.items():
        assert server.status(OWN, token) == 401, f"{name}: the token is accepted"
    return len(tokens)


def check(url: str, key: str, make_token: typing.Callable[..., str]) -> None:
    """Runs every check and prints a line. `make_token` runs `tollgate token` with the given arguments."""
    server = Server(url, key)
    checks = issued(make_token, key) + accepted(server) + refused(server)
    print(f"PyJWT {jwt.__version__}: {checks} checks passed", flush=True)
