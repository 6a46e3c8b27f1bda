#pragma once
// Checks of what was read, once everything is: whole versions, and versions against each other.

#include "policy/draft.hpp"

namespace huanxin::policy {

void check_versions(Draft& draft);

}  // namespace huanxin::policy
