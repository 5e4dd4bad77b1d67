/* What the stream costs besides receiving it: apply plain|calls EXTENSIONS [ROUNDS]
 *
 * Decodes and applies messages that lie in memory, without a socket: for looking at a change of the decoder
 * or the model, where the noise of a network would hide it. Prints "decode_ns_a_message",
 * "apply_ns_a_message", and what it costs to search for the secrets: "hide_ns_a_message" for one,
 * "hide_8_ns_a_message" for eight; the least of the rounds. */

#include "bench/bench.h"
#include "bench/traffic.h"

#include "model/board.h"
#include "net/cloudpbx/decode.h"
#include "net/secrets.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MESSAGES = 100 * 1000, ROUNDS = 10, MANY = 8 };

struct batch {
    char *bytes;
    size_t *ends; /* of each */
};

static double now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void make(struct batch *batch, enum traffic traffic, int extensions, long long first, int count)
{
    size_t end = 0;
    for (int i = 0; i < count; i++) {
        char text[TRAFFIC_MESSAGE_BYTES];
        size_t length = traffic_message(text, traffic, first + i, extensions);
        memcpy(batch->bytes + end, text, length);
        end += length;
        batch->ends[i] = end;
    }
}

/* Nanoseconds for all of them. `exchange` NULL: they are decoded only. */
static double take(struct cloudpbx_decoder *decoder, struct exchange *exchange, const struct batch *batch,
                   int count)
{
    double began = now_ns();
    size_t begin = 0;
    for (int i = 0; i < count; i++) {
        const struct event *events;
        size_t event_count =
            cloudpbx_decode_frame(decoder, batch->bytes + begin, batch->ends[i] - begin, &events);
        begin = batch->ends[i];
        for (size_t e = 0; exchange != NULL && e < event_count; e++) {
            (void)exchange_apply(exchange, &events[e], i);
        }
    }
    return now_ns() - began;
}

/* Nanoseconds to search all of them. No secret is found, as in most messages. */
static double search(const struct secrets *secrets, const struct batch *batch, int count)
{
    double began = now_ns();
    size_t begin = 0;
    for (int i = 0; i < count; i++) {
        if (secrets_redact_data(secrets, batch->bytes + begin, batch->ends[i] - begin)) {
            bench_fail("a secret was found where there is none");
        }
        begin = batch->ends[i];
    }
    return now_ns() - began;
}

static struct secrets *make_secrets(int count)
{
    struct secrets *secrets = secrets_new();
    for (int i = 0; i < count; i++) {
        char secret[32];
        (void)snprintf(secret, sizeof secret, "%cno-secret-at-all", 'n' + i);
        secrets_add(secrets, secret);
    }
    return secrets;
}

static double lesser(double one, double other)
{
    return one < other ? one : other;
}

int main(int argc, char **argv)
{
    bool calls = argc >= 3 && strcmp(argv[1], "calls") == 0;
    if (argc < 3 || argc > 4 || (!calls && strcmp(argv[1], "plain") != 0)) {
        (void)fprintf(stderr, "usage: apply plain|calls EXTENSIONS [ROUNDS]\n");
        return 2;
    }
    enum traffic traffic = calls ? TRAFFIC_CALLS : TRAFFIC_PLAIN;
    int extensions = (int)strtol(argv[2], NULL, 10);
    int rounds = argc == 4 ? (int)strtol(argv[3], NULL, 10) : ROUNDS;
    int most = extensions > MESSAGES ? extensions : MESSAGES;
    struct batch batch = {.bytes = malloc((size_t)most * TRAFFIC_MESSAGE_BYTES),
                          .ends = calloc((size_t)most, sizeof *batch.ends)};
    if (batch.bytes == NULL || batch.ends == NULL) {
        bench_fail("no memory for the messages");
    }
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, TRAFFIC_EXCHANGE);
    struct cloudpbx_decoder *decoder = cloudpbx_decoder_new(TRAFFIC_EXCHANGE);
    make(&batch, traffic, extensions, 1, extensions);
    (void)take(decoder, exchange, &batch, extensions);
    double decode_ns = 1e18;
    double both_ns = 1e18;
    double hide_ns = 1e18;
    double hide_many_ns = 1e18;
    struct secrets *one = make_secrets(1);
    struct secrets *many = make_secrets(MANY);
    for (int round = 0; round < rounds; round++) {
        make(&batch, traffic, extensions, 1 + extensions + (long long)round * MESSAGES, MESSAGES);
        decode_ns = lesser(decode_ns, take(decoder, NULL, &batch, MESSAGES));
        both_ns = lesser(both_ns, take(decoder, exchange, &batch, MESSAGES));
        hide_ns = lesser(hide_ns, search(one, &batch, MESSAGES));
        hide_many_ns = lesser(hide_many_ns, search(many, &batch, MESSAGES));
    }
    (void)printf("decode_ns_a_message %.1f\n", decode_ns / (double)MESSAGES);
    (void)printf("apply_ns_a_message %.1f\n", (both_ns - decode_ns) / (double)MESSAGES);
    (void)printf("hide_ns_a_message %.1f\n", hide_ns / (double)MESSAGES);
    (void)printf("hide_%d_ns_a_message %.1f\n", MANY, hide_many_ns / (double)MESSAGES);
    secrets_free(one);
    secrets_free(many);
    cloudpbx_decoder_free(decoder);
    board_free(board);
    free(batch.bytes);
    free(batch.ends);
    return 0;
}
