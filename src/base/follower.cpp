#include "huanxin/base/follower.hpp"

#include <utility>

#include "huanxin/base/thread.hpp"

namespace huanxin {

Follower::Follower(Pace pace, std::function<bool()> round)
    : pace_(pace), round_(std::move(round)) {}

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
    if (pace_.nicer_by != 0) be_nicer(pace_.nicer_by);
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const bool more = round_();
        lock.lock();
        if (!more) stop_told_.wait_for(lock, pace_.between, [this] { return stopping_; });
    }
}

}  // namespace huanxin
