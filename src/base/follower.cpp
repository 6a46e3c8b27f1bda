#include "huanxin/base/follower.hpp"

#include <utility>

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
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const bool more = round_();
        lock.lock();
        if (!more) stop_told_.wait_for(lock, between_, [this] { return stopping_; });
    }
}

}  // namespace huanxin
