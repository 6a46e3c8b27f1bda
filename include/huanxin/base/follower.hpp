#pragma once
// A thread that does its round again and again until it is stopped: for what is derived from a log
// that grows.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace huanxin {

class Follower {
public:
    /// `round` must not throw. True: there is more to do, and the next round comes at once; else it
    /// comes after `between`.
    Follower(std::chrono::milliseconds between, std::function<bool()> round);
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;
    /// As `stop`.
    ~Follower();

    /// At most once.
    void start();
    /// Ends the thread after the round that is under way. False if it was not running. One thread.
    bool stop();

private:
    void run();

    std::chrono::milliseconds between_;
    std::function<bool()> round_;
    std::mutex mutex_;
    std::condition_variable stop_told_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace huanxin
