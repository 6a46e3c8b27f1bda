#pragma once
// The one place that names the compiler's 128-bit integer (-Wpedantic refuses it elsewhere).

namespace huanxin {

__extension__ using Int128 = __int128;

}  // namespace huanxin
