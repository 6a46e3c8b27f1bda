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
    struct Pace {
        std::chrono::milliseconds between;  ///< A round's end and the next one's begin.
        int nicer_by = 0;                   ///< `be_nicer`, from 0 to 19.
    };

    /// `round` must not throw. True: there is more to do, and the next round comes at once; else it
    /// comes as the pace says.
    Follower(Pace pace, std::function<bool()> round);
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

    Pace pace_;
    std::function<bool()> round_;
    std::mutex mutex_;
    std::condition_variable stop_told_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace huanxin
