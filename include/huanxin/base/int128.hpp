#pragma once
// The one place that names the compiler's 128-bit integer (-Wpedantic refuses it elsewhere).

namespace huanxin {

__extension__ typedef __int128 Int128;

}  // namespace huanxin
