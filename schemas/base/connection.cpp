#include "schemas/base/connection.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairway {

bool close_connection(int socket) {
  // Counted by the kernel, and known after the other end reset it, too.
  tcp_info info{};
  socklen_t size = sizeof(info);
  const bool known = getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
  close(socket);
  return known && info.tcpi_bytes_received > 0;
}

}  // namespace fairway
