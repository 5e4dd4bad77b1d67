/* Sends messages as fast as they are taken, to one listener after the other: flood plain|calls EXTENSIONS
 * MESSAGES
 *
 * Prints "listening on 127.0.0.1:PORT" first. All is made before the first listener is let in, so that the
 * processor which it takes from then on is the kernel's. */

#include "bench/bench.h"
#include "bench/stream_server.h"
#include "bench/traffic.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct flood_messages {
    char *bytes;
    size_t length;
};

static struct flood_messages make_messages(enum traffic traffic, int extensions, long long count)
{
    size_t size = (size_t)count * (STREAM_SERVER_HEAD_BYTES + TRAFFIC_MESSAGE_BYTES / 2);
    struct flood_messages messages = {.bytes = malloc(size)};
    if (messages.bytes == NULL) {
        bench_fail("no memory for the messages");
    }
    for (long long id = 1; id <= count; id++) {
        char text[TRAFFIC_MESSAGE_BYTES];
        size_t length = traffic_message(text, traffic, id, extensions);
        messages.length += stream_server_frame(messages.bytes + messages.length, text, length);
    }
    return messages;
}

/* The client hangs up when it has received enough. */
static void wait_for_end(int client)
{
    char ignored[256];
    while (recv(client, ignored, sizeof ignored, 0) > 0) {
    }
    (void)close(client);
}

int main(int argc, char **argv)
{
    bool calls = argc == 4 && strcmp(argv[1], "calls") == 0;
    if (argc != 4 || (!calls && strcmp(argv[1], "plain") != 0)) {
        (void)fprintf(stderr, "usage: flood plain|calls EXTENSIONS MESSAGES\n");
        return 2;
    }
    int port;
    struct flood_messages messages = make_messages(
        calls ? TRAFFIC_CALLS : TRAFFIC_PLAIN, (int)strtol(argv[2], NULL, 10), strtoll(argv[3], NULL, 10));
    int listener = stream_server_listen(&port);
    (void)printf("listening on 127.0.0.1:%d\n", port);
    (void)fflush(stdout);
    for (;;) { /* until whoever started it ends it */
        int client = stream_server_accept(listener);
        stream_server_send(client, messages.bytes, messages.length);
        wait_for_end(client);
    }
}
