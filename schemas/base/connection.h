#pragma once

namespace fairway {

// Closes a socket of TCP. Whether it was a connection: nothing is ever received on one that never
// came to be. Any thread.
bool close_connection(int socket);

}  // namespace fairway
