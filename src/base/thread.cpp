#include "huanxin/base/thread.hpp"

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace huanxin {

void be_nicer(int by) {
    constexpr int kNicest = 19;
    const int others = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::getpid()));
    const auto self = static_cast<id_t>(::gettid());
    (void)::setpriority(PRIO_PROCESS, self, std::min(others + by, kNicest));
}

}  // namespace huanxin
