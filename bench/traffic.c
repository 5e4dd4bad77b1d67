/* What the exchange of the benches says. */

#include "bench/traffic.h"

#include <stdint.h>
#include <stdio.h>

enum {
    FIRST_NUMBER = 10000,
    CALLS_AT_ONCE = 64,
    STEPS = 8,   /* messages of a call, … */
    EVENTS = 12, /* … and what they tell */
};

#define PEER "\"peer\":\"" TRAFFIC_EXCHANGE "-%s\""
#define NAME "\"connectPeerName\":\"Anna Kowalska-Nowak\""

/* A message of a call between two telephones; which of them the numbers of it are, in their order. */
static const struct call_step {
    const char *text;
    const char *who;
} steps[STEPS] = {
    {"{\"extstatus\":{\"exten\":\"%s\",\"status\":1},\"subscriber\":{" PEER ",\"statusValue\":32}}", "aa"},
    {"{\"subscriber\":{" PEER ",\"statusValue\":32,\"connectPeerNumber\":\"%s\"," NAME "}}", "ab"},
    {"{\"extstatus\":{\"exten\":\"%s\",\"status\":8},\"subscriber\":{" PEER
     ",\"statusValue\":8,\"connectPeerNumber\":\"%s\"," NAME "}}",
     "bba"},
    {"{\"extstatus\":{\"exten\":\"%s\",\"status\":1}}", "b"},
    {"{\"subscriber\":{" PEER ",\"statusValue\":1,\"connectPeerNumber\":\"%s\"," NAME "}}", "ba"},
    {"{\"subscriber\":{" PEER ",\"statusValue\":1,\"connectPeerNumber\":\"%s\"," NAME "}}", "ab"},
    {"{\"extstatus\":{\"exten\":\"%s\",\"status\":0},\"subscriber\":{" PEER ",\"statusValue\":0}}", "aa"},
    {"{\"extstatus\":{\"exten\":\"%s\",\"status\":0},\"subscriber\":{" PEER ",\"statusValue\":0}}", "bb"},
};

void traffic_number(char to[TRAFFIC_NUMBER_BYTES], int place)
{
    (void)snprintf(to, TRAFFIC_NUMBER_BYTES, "%d", FIRST_NUMBER + place);
}

/* An even and repeatable spread (splitmix64). */
static uint64_t scattered(uint64_t value)
{
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

size_t traffic_envelope(char to[TRAFFIC_MESSAGE_BYTES], long long id, const char *text)
{
    return (size_t)snprintf(to, TRAFFIC_MESSAGE_BYTES,
                            "{\"id\":%lld,\"channel\":\"pbx_" TRAFFIC_EXCHANGE "\",\"text\":%s}", id, text);
}

static size_t plain(char to[TRAFFIC_MESSAGE_BYTES], long long id, int place, int status)
{
    char text[TRAFFIC_MESSAGE_BYTES / 2];
    char number[TRAFFIC_NUMBER_BYTES];
    traffic_number(number, place);
    (void)snprintf(text, sizeof text, "{\"subscriber\":{" PEER ",\"statusValue\":%d}}", number, status);
    return traffic_envelope(to, id, text);
}

/* CALLS_AT_ONCE calls go on side by side, each a step further in its turn. */
static size_t call(char to[TRAFFIC_MESSAGE_BYTES], long long id, long long serial, int extensions)
{
    char text[TRAFFIC_MESSAGE_BYTES / 2];
    char numbers[2][TRAFFIC_NUMBER_BYTES];
    long long round = serial / (CALLS_AT_ONCE * STEPS);
    const struct call_step *step = &steps[serial / CALLS_AT_ONCE % STEPS];
    uint64_t random_bits = scattered((uint64_t)(round * CALLS_AT_ONCE + serial % CALLS_AT_ONCE));
    int from = (int)(random_bits % (uint64_t)extensions);
    int further = 1 + (int)((random_bits >> 32) % (uint64_t)(extensions - 1));
    traffic_number(numbers[0], from);
    traffic_number(numbers[1], (from + further) % extensions);
    const char *who[3] = {0};
    for (int i = 0; step->who[i] != '\0'; i++) {
        who[i] = numbers[step->who[i] - 'a'];
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are those of the table above */
    (void)snprintf(text, sizeof text, step->text, who[0], who[1], who[2]);
#pragma GCC diagnostic pop
    return traffic_envelope(to, id, text);
}

size_t traffic_message_as(char to[TRAFFIC_MESSAGE_BYTES], enum traffic traffic, long long nth, long long id,
                          int extensions)
{
    long long serial = nth - 1 - extensions;
    if (serial < 0) {
        return plain(to, id, (int)(nth - 1), 0);
    }
    if (traffic == TRAFFIC_CALLS) {
        return call(to, id, serial, extensions);
    }
    uint64_t random_bits = scattered((uint64_t)serial);
    return plain(to, id, (int)(random_bits % (uint64_t)extensions), (int)(random_bits >> 63));
}

size_t traffic_message(char to[TRAFFIC_MESSAGE_BYTES], enum traffic traffic, long long id, int extensions)
{
    return traffic_message_as(to, traffic, id, id, extensions);
}

double traffic_events(enum traffic traffic)
{
    return traffic == TRAFFIC_CALLS ? (double)EVENTS / (double)STEPS : 1;
}
