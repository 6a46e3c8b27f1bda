#include "huanxin/rules/policy_set.hpp"

#include <algorithm>

#include "huanxin/base/text.hpp"

namespace huanxin::rules {

const CategoryRule* Version::category(std::string_view id_wanted) const {
    const auto found = std::find_if(categories.begin(), categories.end(), [&](const auto& rule) {
        return rule.category == id_wanted;
    });
    return found == categories.end() ? nullptr : &*found;
}

std::string Version::quota_bucket(std::string_view category_id) const {
    std::string bucket = quota_group.empty() ? program : quota_group;
    bucket.append("/").append(std::to_string(year)).append("/").append(category_id);
    return bucket;
}

std::string PolicySet::digest_text() const {
    return "sha256:" + to_hex(as_view(digest));
}

const Version* PolicySet::version_for(std::string_view program, Date sold_on) const {
    const auto found = std::find_if(versions.begin(), versions.end(), [&](const Version& version) {
        return version.program == program && version.sale_from <= sold_on &&
               sold_on <= version.sale_to;
    });
    return found == versions.end() ? nullptr : &*found;
}

const Version* PolicySet::version(std::string_view id) const {
    const auto found = std::find_if(versions.begin(), versions.end(), [&](const Version& version) {
        return version.id == id;
    });
    return found == versions.end() ? nullptr : &*found;
}

}  // namespace huanxin::rules
