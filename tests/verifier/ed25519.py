"""Ed25519 signatures (RFC 8032, section 5.1), verified in plain integers.

Nothing here is secret, so nothing here runs in constant time.
"""
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, odd):
    """The x of the curve's point with this y and this parity, or None. -x² + y² = 1 + D·x²·y²."""
    numerator, denominator = (y * y - 1) % P, (D * y * y + 1) % P
    x = numerator * denominator**3 * pow(numerator * denominator**7, (P - 5) // 8, P) % P
    if (denominator * x * x - numerator) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (denominator * x * x - numerator) % P or (x == 0 and odd):
        return None
    return x if x % 2 == odd else P - x


# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, x·y = T/Z.
NEUTRAL = (0, 1, 1, 0)


def point(x, y):
    return x, y, 1, x * y % P


def add(one, two):
    """The sum of two points; complete, so it doubles as well (RFC 8032, section 5.1.4)."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = two
    a, b = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * D * t1 * t2, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def sum_of_products(first, one, second, two):
    """[first]one + [second]two, both read from the top bit down at once."""
    table = (NEUTRAL, one, two, add(one, two))
    total = NEUTRAL
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        total = add(total, total)
        total = add(total, table[(first >> bit & 1) + 2 * (second >> bit & 1)])
    return total


def encode(at):
    x, y, z, _ = at
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def decode(data):
    """The point that 32 bytes stand for, or None."""
    number = int.from_bytes(data, "little")
    y = number & (1 << 255) - 1
    x = recover_x(y, number >> 255) if len(data) == 32 and y < P else None
    return None if x is None else point(x, y)


BASE = point(recover_x(4 * pow(5, -1, P) % P, 0), 4 * pow(5, -1, P) % P)


def verify(public_key, message, signature):
    """Whether `signature` (64 bytes) of `message` is by `public_key` (32 bytes).

    The strict form of section 5.1.7: S is below the base's order, and R is [S]B - [k]A to the byte.
    """
    key = decode(public_key)
    if key is None or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    negative = (P - key[0], key[1], key[2], P - key[3])
    return encode(sum_of_products(s, BASE, k, negative)) == signature[:32]
