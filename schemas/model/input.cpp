#include "schemas/model/input.h"

namespace fairway {

std::string_view to_text(GapReason reason) {
  switch (reason) {
    case GapReason::expired:
      return "expired";
    case GapReason::cut_short:
      return "cut_short";
    case GapReason::recreated:
      return "recreated";
    case GapReason::unreachable:
      return "unreachable";
  }
  return "";
}

}  // namespace fairway
