"""RFC 6962 Merkle trees over SHA-256: hashes, roots from tiles, and proofs, made and verified."""
import hashlib

from errors import VerificationError

HASH = 32
TILE_WIDTH = 256
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def full_tile_root(hashes):
    """The root of a full tile: 256 hashes one behind the other."""
    sha256 = hashlib.sha256
    while len(hashes) > HASH:
        hashes = b"".join([sha256(b"\x01" + hashes[at:at + 2 * HASH]).digest()
                           for at in range(0, len(hashes), 2 * HASH)])
    return hashes


class Tree:
    """A tree of `size` leaves, known by its levels.

    `levels[l]` has the roots of its whole runs of 256**l leaves, one behind the other.
    """

    def __init__(self, size, levels):
        self.size, self.levels, self._known = size, levels, {}

    def root(self, size=None):
        """MTH(D[0:size]); without a size, of the whole tree."""
        size = self.size if size is None else size
        return self.subtree(0, size) if size else EMPTY_ROOT

    def subtree(self, start, end):
        """MTH(D[start:end]) of section 2.1. `start` is a multiple of the width's power of two."""
        width = end - start
        level = (width.bit_length() - 1) // 8
        if width == 1 << 8 * level:
            at = start // width * HASH
            return self.levels[level][at:at + HASH]
        if (known := self._known.get((start, end))) is not None:
            return known
        split = start + largest_power_below(width)
        found = node_hash(self.subtree(start, split), self.subtree(split, end))
        if width > TILE_WIDTH:  # Below, there would be too many, and each is quickly made again.
            self._known[start, end] = found
        return found

    def inclusion_proof(self, index, size=None):
        """PATH(index, D[size]) of section 2.1.1, from the leaf's sibling up."""
        proof, start, end = [], 0, self.size if size is None else size
        while end - start > 1:
            split = start + largest_power_below(end - start)
            if index < split:
                proof.append(self.subtree(split, end))
                end = split
            else:
                proof.append(self.subtree(start, split))
                start = split
        return proof[::-1]

    def consistency_proof(self, old, size=None):
        """PROOF(old, D[size]) of section 2.1.2, for 0 < old <= size."""
        proof, start, end = [], 0, self.size if size is None else size
        while old < end:
            split = start + largest_power_below(end - start)
            if old <= split:
                proof.append(self.subtree(split, end))
                end = split
            else:
                proof.append(self.subtree(start, split))
                start = split
        if start > 0:
            proof.append(self.subtree(start, end))
        return proof[::-1]


def largest_power_below(width):
    """The largest power of two that is less than `width`, for a width of 2 and more."""
    return 1 << (width - 1).bit_length() - 1


def verify_inclusion(leaf, index, size, proof, root):
    """RFC 9162, section 2.1.3.2. `leaf` is the leaf's hash."""
    what = f"inclusion proof of index {index} in size {size}"
    if not 0 <= index < size:
        raise VerificationError(f"{what}: there is no such index")
    fn, sn, found = index, size - 1, leaf
    for number, sibling in enumerate(proof, 1):
        if sn == 0:
            raise VerificationError(f"{what}: has {len(proof)} hashes, {number - 1} are enough")
        if fn & 1 or fn == sn:
            found = node_hash(sibling, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise VerificationError(f"{what}: ends after {len(proof)} hashes, below the root")
    if found != root:
        raise VerificationError(f"{what}: the entry's hash {leaf.hex()} leads to the root "
                                f"{found.hex()} instead of {root.hex()}")


def verify_consistency(old, old_root, size, root, proof):
    """RFC 9162, section 2.1.4.2; an empty old tree is a beginning of any."""
    what = f"consistency proof of size {old} to size {size}"
    if not 0 <= old <= size:
        raise VerificationError(f"{what}: the old tree is the larger one")
    if old in (0, size):
        if proof:
            raise VerificationError(f"{what}: has {len(proof)} hashes, none is needed")
        if old_root != (root if old == size else EMPTY_ROOT):
            raise VerificationError(f"{what}: a root of {old_root.hex()} is another tree")
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise VerificationError(f"{what}: is empty")
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_found = found = path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise VerificationError(f"{what}: has more hashes than needed")
        if fn & 1 or fn == sn:
            old_found, found = node_hash(sibling, old_found), node_hash(sibling, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise VerificationError(f"{what}: ends after {len(proof)} hashes, below the root")
    if old_found != old_root:
        raise VerificationError(f"{what}: gives old root {old_found.hex()}, not {old_root.hex()}")
    if found != root:
        raise VerificationError(f"{what}: gives root {found.hex()}, not {root.hex()}")
