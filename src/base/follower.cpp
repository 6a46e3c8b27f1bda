#include "huanxin/base/follower.hpp"

#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace huanxin {

Follower::Follower(std::chrono::milliseconds between, std::function<bool()> round)
    : between_(between), round_(std::move(round)) {}

Follower::~Follower() {
    stop();
}

void Follower::start() {
    thread_ = std::thread([this] { run(); });
}

bool Follower::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_told_.notify_all();
    if (!thread_.joinable()) return false;
    thread_.join();
    return true;
}

void Follower::run() {
    // Of this thread alone. Whatever its round is for, who waits for an answer comes first. If the
    // system refuses, the thread is as nice as before.
    constexpr int kNicer = 5;
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNicer);
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const bool more = round_();
        lock.lock();
        if (!more) stop_told_.wait_for(lock, between_, [this] { return stopping_; });
    }
}

}  // namespace huanxin
