#include "schemas/model/timeline.h"

namespace fairway {

std::string_view to_text(FactStatus status) {
  switch (status) {
    case FactStatus::current:
      return "current";
    case FactStatus::superseded:
      return "superseded";
    case FactStatus::withdrawn:
      return "withdrawn";
  }
  return "current";
}

}  // namespace fairway
