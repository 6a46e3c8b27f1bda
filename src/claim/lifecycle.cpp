#include "huanxin/claim/lifecycle.hpp"

#include "huanxin/base/invariant.hpp"

namespace huanxin::claim {

std::string_view to_string(Status status) {
    switch (status) {
        case Status::declined:
            return "declined";
        case Status::held:
            return "held";
        case Status::confirmed:
            return "confirmed";
        case Status::approved:
            return "approved";
        case Status::settled:
            return "settled";
        case Status::voided:
            return "voided";
        case Status::expired:
            return "expired";
        case Status::rejected:
            return "rejected";
        case Status::refunded:
            return "refunded";
        case Status::clawback_due:
            return "clawback_due";
        case Status::clawed_back:
            return "clawed_back";
    }
    INVARIANT(false, "a claim's status is one of the eleven");
}

std::string_view to_string(Conflict conflict) {
    switch (conflict) {
        case Conflict::hold_expired:
            return "hold_expired";
        case Conflict::already_confirmed:
            return "already_confirmed";
        case Conflict::already_refunded:
            return "already_refunded";
        case Conflict::extension_limit:
            return "extension_limit";
        case Conflict::wrong_state:
            return "wrong_state";
        case Conflict::invoice_already_used:
            return "invoice_already_used";
    }
    INVARIANT(false, "a conflict is one of the six");
}

bool hold_ended(const Standing& standing, Instant now) {
    return standing.status == Status::expired ||
           (standing.status == Status::held && now >= standing.hold_expires_at);
}

std::optional<Conflict> conflict(Transition transition, const Standing& standing, Instant now) {
    const bool ended = hold_ended(standing, now);
    const bool held = standing.status == Status::held && !ended;
    switch (transition) {
        case Transition::confirm:
            if (held) return std::nullopt;
            if (ended) return Conflict::hold_expired;
            return standing.status == Status::confirmed ? Conflict::already_confirmed
                                                        : Conflict::wrong_state;
        case Transition::void_claim:
            if (held || standing.status == Status::voided) return std::nullopt;
            return ended ? Conflict::hold_expired : Conflict::wrong_state;
        case Transition::extend:
            if (ended) return Conflict::hold_expired;
            if (!held) return Conflict::wrong_state;
            if (standing.extensions >= kExtensionsMax) return Conflict::extension_limit;
            return std::nullopt;
        case Transition::refund:
            switch (standing.status) {
                case Status::confirmed:
                case Status::approved:
                case Status::settled:
                    return std::nullopt;
                case Status::refunded:
                case Status::clawback_due:
                case Status::clawed_back:
                    return Conflict::already_refunded;
                case Status::declined:
                case Status::held:
                case Status::voided:
                case Status::expired:
                case Status::rejected:
                    return Conflict::wrong_state;
            }
            break;
        case Transition::expire:
            if (standing.status == Status::held && ended) return std::nullopt;
            return Conflict::wrong_state;
    }
    INVARIANT(false, "a transition is one of the five");
}

}  // namespace huanxin::claim
