#pragma once
// Checks of what was read, once everything is: whole versions, versions against each other, and
// whether the law of reverse invoices is whole.

#include "policy/draft.hpp"

namespace huanxin::policy {

void check_versions(Draft& draft);

/// All of it must be there if any of it is.
void check_reverse_invoicing(Draft& draft);

}  // namespace huanxin::policy
