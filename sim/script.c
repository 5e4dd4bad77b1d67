/* Commands of tests. */

#include "sim/script.h"

#include "model/memory.h"
#include "model/text.h"
#include "sim/feed.h"
#include "sim/http_transaction.h"
#include "sim/office.h"
#include "sim/office_call.h"
#include "sim/office_internal.h"
#include "sim/office_queue.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS = 3 };

/* The command that is being run. */
struct script {
    struct feed *feed;
    struct office *office; /* the feed's */
    char *reason;
    const char *arguments[ARGUMENTS]; /* those absent are empty */
};

/* Sets the reason of a failure; returns false, so that a function can return it. */
__attribute__((format(printf, 2, 3))) static bool refuse(struct script *script, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(script->reason, SCRIPT_REASON_BYTES, format, arguments); /* cut when too long */
    va_end(arguments);
    return false;
}

/* These look up an argument. When there is no such thing they refuse the command, and return OFFICE_NONE or
 * NULL. */

static uint32_t find_phone(struct script *script, const char *number)
{
    uint32_t phone = office_phone_find(script->office, number);
    if (phone == OFFICE_NONE) {
        (void)refuse(script, "there is no extension %.20s", number);
    }
    return phone;
}

static uint32_t find_queue(struct script *script, const char *name)
{
    uint32_t queue = office_queue_find(script->office, name);
    if (queue == OFFICE_NONE) {
        (void)refuse(script, "there is no queue %.60s", name);
    }
    return queue;
}

static struct office_agent *find_agent(struct script *script, const char *number, const char *queue_name)
{
    uint32_t phone = find_phone(script, number);
    uint32_t queue = phone != OFFICE_NONE ? find_queue(script, queue_name) : OFFICE_NONE;
    if (queue == OFFICE_NONE) {
        return NULL;
    }
    uint32_t agent = office_queue_find_agent(script->office, queue, phone);
    if (agent == OFFICE_NONE || !script->office->agents[agent].present) {
        (void)refuse(script, "%.20s is no agent of %.60s", number, queue_name);
        return NULL;
    }
    return &script->office->agents[agent];
}

static struct office_call *find_call(struct script *script, const char *number)
{
    uint32_t phone = find_phone(script, number);
    if (phone == OFFICE_NONE) {
        return NULL;
    }
    struct office_call *call = office_call_of_phone(script->office, phone);
    if (call == NULL) {
        (void)refuse(script, "%.20s is in no call", number);
    }
    return call;
}

/* A whole number from `low` to `high`. */
static bool read_number(struct script *script, const char *text, long long low, long long high,
                        long long *number)
{
    char *end = NULL;
    *number = strtoll(text, &end, 10);
    if (text[0] == '\0' || *end != '\0' || *number < low || *number > high) {
        return refuse(script, "%.20s is not a number from %lld to %lld", text, low, high);
    }
    return true;
}

static bool do_quiet(struct script *script)
{
    office_stop_activity(script->office);
    return true;
}

/* Somebody inside or outside calls somebody. */
static bool place(struct script *script, const struct office_call_plan *plan)
{
    struct office *office = script->office;
    const char *from = script->arguments[0];
    const char *to = script->arguments[1];
    struct office_target caller;
    struct office_target target;
    if (!office_call_resolve(office, from, &caller) || caller.kind != CALL_DIRECT) {
        return refuse(script, "%.20s is no number that can call", from);
    }
    if (!office_call_resolve(office, to, &target)) {
        return refuse(script, "%.20s is no number to be called", to);
    }
    uint32_t phone = caller.party.phone;
    if (phone != OFFICE_NONE && (phone == target.party.phone || !office->phones[phone].reachable ||
                                 !office_phone_takes_call(&office->phones[phone]))) {
        return refuse(script, "%.20s cannot call now", from);
    }
    return office_call_place(office, &caller.party, &target, plan) != NULL ||
           refuse(script, "no line is free");
}

static bool do_call(struct script *script)
{
    long long seconds = 0;
    if (!read_number(script, script->arguments[2], 1, 86400, &seconds)) {
        return false;
    }
    struct office_call_plan plan = {
        .disposition = DISPOSITION_ANSWERED, .ring_ms = 1000, .talk_ms = seconds * 1000};
    return place(script, &plan);
}

static bool do_ring(struct script *script)
{
    struct office_call_plan plan = {.disposition = DISPOSITION_NO_ANSWER, .endless = true};
    return place(script, &plan);
}

static bool do_answer(struct script *script)
{
    struct office_call *call = find_call(script, script->arguments[0]);
    if (call == NULL) {
        return false;
    }
    if (call->state != CALL_RINGING ||
        call->to.phone != office_phone_find(script->office, script->arguments[0])) {
        return refuse(script, "%.20s does not ring", script->arguments[0]);
    }
    office_call_answer(script->office, call);
    return true;
}

static bool do_hangup(struct script *script)
{
    struct office_call *call = find_call(script, script->arguments[0]);
    if (call != NULL) {
        office_call_end(script->office, call);
    }
    return call != NULL;
}

static bool do_hold(struct script *script)
{
    struct office_call *call = find_call(script, script->arguments[0]);
    if (call == NULL) {
        return false;
    }
    if (call->state != CALL_UP || call->holder != OFFICE_NONE) {
        return refuse(script, "%.20s cannot put anybody on hold now", script->arguments[0]);
    }
    office_call_hold(script->office, call, office_phone_find(script->office, script->arguments[0]));
    return true;
}

static bool do_unhold(struct script *script)
{
    struct office_call *call = find_call(script, script->arguments[0]);
    if (call == NULL) {
        return false;
    }
    if (call->holder != office_phone_find(script->office, script->arguments[0])) {
        return refuse(script, "%.20s holds nobody", script->arguments[0]);
    }
    office_call_unhold(script->office, call);
    return true;
}

static bool do_join(struct script *script)
{
    uint32_t queue = find_queue(script, script->arguments[0]);
    struct office_target target;
    if (queue == OFFICE_NONE || !office_call_resolve(script->office, script->arguments[0], &target)) {
        return false;
    }
    struct office_party from = office_party_external(script->arguments[1], script->arguments[2]);
    struct office_call_plan plan = {.disposition = DISPOSITION_NO_ANSWER, .endless = true};
    return office_call_place(script->office, &from, &target, &plan) != NULL ||
           refuse(script, "no line is free");
}

static bool do_leave(struct script *script)
{
    uint32_t queue = find_queue(script, script->arguments[0]);
    if (queue == OFFICE_NONE) {
        return false;
    }
    struct office_call *call = script->office->queues[queue].head;
    while (call != NULL && strcmp(call->from.number, script->arguments[1]) != 0) {
        call = call->next;
    }
    if (call == NULL) {
        return refuse(script, "%.20s does not wait in %.60s", script->arguments[1], script->arguments[0]);
    }
    office_call_end(script->office, call);
    return true;
}

static bool do_pause(struct script *script)
{
    struct office_agent *agent = find_agent(script, script->arguments[0], script->arguments[1]);
    if (agent != NULL) {
        office_agent_pause(script->office, agent, script->arguments[2]);
    }
    return agent != NULL;
}

static bool do_unpause(struct script *script)
{
    struct office_agent *agent = find_agent(script, script->arguments[0], script->arguments[1]);
    if (agent != NULL) {
        office_agent_pause(script->office, agent, NULL);
    }
    return agent != NULL;
}

static bool do_conf(struct script *script)
{
    uint32_t phone = find_phone(script, script->arguments[1]);
    if (phone == OFFICE_NONE) {
        return false;
    }
    if (!office_phone_idle(&script->office->phones[phone])) {
        return refuse(script, "%.20s is not free", script->arguments[1]);
    }
    uint32_t room = office_room_open(script->office, script->arguments[0]);
    bool attends = room != OFFICE_NONE && office_room_attend(script->office, room, phone, 0);
    return attends || refuse(script, "no further room can be opened");
}

static bool do_unconf(struct script *script)
{
    struct office_call *call = find_call(script, script->arguments[1]);
    if (call == NULL) {
        return false;
    }
    if (call->kind != CALL_ROOM ||
        strcmp(script->office->rooms[call->target].name, script->arguments[0]) != 0) {
        return refuse(script, "%.20s is not in room %.60s", script->arguments[1], script->arguments[0]);
    }
    office_call_end(script->office, call);
    return true;
}

static bool reach(struct script *script, bool reachable)
{
    uint32_t phone = find_phone(script, script->arguments[0]);
    if (phone != OFFICE_NONE) {
        office_phone_set_reachable(script->office, phone, reachable);
    }
    return phone != OFFICE_NONE;
}

static bool do_register(struct script *script)
{
    return reach(script, true);
}

static bool do_unregister(struct script *script)
{
    return reach(script, false);
}

static bool do_voicemail(struct script *script)
{
    uint32_t phone = find_phone(script, script->arguments[0]);
    long long new_count = 0;
    long long old_count = 0;
    if (phone == OFFICE_NONE || !read_number(script, script->arguments[1], 0, 1000, &new_count) ||
        !read_number(script, script->arguments[2], 0, 1000, &old_count)) {
        return false;
    }
    office_voicemail_set(script->office, phone, (uint32_t)new_count, (uint32_t)old_count);
    return true;
}

static bool do_reload(struct script *script)
{
    office_reload(script->office);
    return true;
}

/* The feed, after all frames up to now were queued for its clients. */
static struct feed *flushed_feed(struct script *script)
{
    encoder_flush(&script->office->encoder);
    feed_flush(script->feed);
    return script->feed;
}

static bool do_close(struct script *script)
{
    feed_end_clients(flushed_feed(script), CLIENT_CLOSE);
    return true;
}

static bool do_drop(struct script *script)
{
    feed_end_clients(flushed_feed(script), CLIENT_DROP);
    return true;
}

static bool do_gap(struct script *script)
{
    long long ids = 0;
    if (!read_number(script, script->arguments[0], 1, 1000000, &ids)) {
        return false;
    }
    encoder_flush(&script->office->encoder);
    script->office->encoder.next_id += (uint64_t)ids;
    return true;
}

static bool do_raw(struct script *script)
{
    feed_send(flushed_feed(script), script->arguments[0], strlen(script->arguments[0]));
    return true;
}

static bool do_bytes(struct script *script)
{
    const char *digits = script->arguments[0];
    size_t count = strlen(digits) / 2;
    bool valid = strlen(digits) % 2 == 0;
    char bytes[SCRIPT_LINE_BYTES / 2];
    for (size_t i = 0; i < count && valid; i++) {
        int high = text_hex_digit(digits[2 * i]);
        int low = text_hex_digit(digits[2 * i + 1]);
        valid = high >= 0 && low >= 0;
        bytes[i] = (char)(high * 16 + low);
    }
    if (!valid) {
        return refuse(script, "%.20s is not written in hexadecimal", digits);
    }
    feed_send(flushed_feed(script), bytes, count);
    return true;
}

static bool do_big(struct script *script)
{
    long long bytes = 0;
    if (!read_number(script, script->arguments[0], 1, FEED_BACKLOG_BYTES, &bytes)) {
        return false;
    }
    char *text = memory_new((size_t)bytes, 1);
    memset(text, 'x', (size_t)bytes);
    feed_send(flushed_feed(script), text, (size_t)bytes);
    free(text);
    return true;
}

static bool do_restart_ids(struct script *script)
{
    feed_end_clients(flushed_feed(script), CLIENT_CLOSE);
    script->office->encoder.next_id = 1;
    return true;
}

/* Reads the number of frames of a fault. Frames up to now are flushed first: the fault is for later ones. */
static bool read_frames(struct script *script, long long *frames)
{
    if (!read_number(script, script->arguments[0], 1, FEED_FAULT_FRAMES, frames)) {
        return false;
    }
    feed_flush_faults(flushed_feed(script));
    return true;
}

static bool do_duplicate(struct script *script)
{
    long long frames = 0;
    if (!read_frames(script, &frames)) {
        return false;
    }
    script->feed->fault_injector.repeat.left = (unsigned)frames;
    return true;
}

static bool do_late(struct script *script)
{
    long long frames = 0;
    if (!read_frames(script, &frames)) {
        return false;
    }
    script->feed->fault_injector.hold = true;
    script->feed->fault_injector.late.left = (unsigned)frames;
    return true;
}

static bool do_stall(struct script *script)
{
    (void)flushed_feed(script);
    script->feed->fault_injector.stalled = true;
    return true;
}

static bool do_resume(struct script *script)
{
    script->feed->fault_injector.stalled = false;
    (void)flushed_feed(script);
    return true;
}

static bool do_refuse(struct script *script)
{
    const char *text = script->arguments[0];
    unsigned status = (unsigned)strtoul(text, NULL, 10);
    bool is_plain = strlen(text) <= 4 && text[strspn(text, "0123456789")] == '\0' && text[0] != '0';
    if (!is_plain || (status != FEED_REFUSED_AFTER_UPGRADE && !reply_refuses_clients(status))) {
        return refuse(script, "%.20s is not a status to refuse with", text);
    }
    script->feed->fault_injector.refuse_status = status;
    return true;
}

static bool do_admit(struct script *script)
{
    script->feed->fault_injector.refuse_status = 0;
    return true;
}

static const struct script_command {
    const char *word;
    unsigned least; /* arguments */
    unsigned most;  /* the last takes the rest of the line */
    bool (*follow)(struct script *script);
} commands[] = {
    {"quiet", 0, 0, do_quiet},
    {"call", 3, 3, do_call},
    {"ring", 2, 2, do_ring},
    {"answer", 1, 1, do_answer},
    {"hangup", 1, 1, do_hangup},
    {"hold", 1, 1, do_hold},
    {"unhold", 1, 1, do_unhold},
    {"join", 2, 3, do_join},
    {"leave", 2, 2, do_leave},
    {"pause", 2, 3, do_pause},
    {"unpause", 2, 2, do_unpause},
    {"conf", 2, 2, do_conf},
    {"unconf", 2, 2, do_unconf},
    {"voicemail", 3, 3, do_voicemail},
    {"register", 1, 1, do_register},
    {"unregister", 1, 1, do_unregister},
    {"reload", 0, 0, do_reload},
    {"close", 0, 0, do_close},
    {"drop", 0, 0, do_drop},
    {"gap", 1, 1, do_gap},
    {"raw", 1, 1, do_raw},
    {"bytes", 1, 1, do_bytes},
    {"big", 1, 1, do_big},
    {"restart-ids", 0, 0, do_restart_ids},
    {"duplicate", 1, 1, do_duplicate},
    {"late", 1, 1, do_late},
    {"stall", 0, 0, do_stall},
    {"resume", 0, 0, do_resume},
    {"refuse", 1, 1, do_refuse},
    {"admit", 0, 0, do_admit},
};

static const struct script_command *find_command(const char *word)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].word, word) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

/* Cuts off the next word; what follows it, without leading blanks. */
static char *cut_word(char *text)
{
    char *end = text + strcspn(text, " ");
    if (*end != '\0') {
        *end++ = '\0';
    }
    return end + strspn(end, " ");
}

static bool follow(struct script *script, char *line)
{
    char *rest = cut_word(line);
    const struct script_command *order = find_command(line);
    if (order == NULL) {
        return refuse(script, "there is no order \"%.30s\"", line);
    }
    unsigned count = 0;
    for (unsigned i = 0; i < ARGUMENTS; i++) {
        script->arguments[i] = "";
    }
    while (count < order->most && *rest != '\0') {
        script->arguments[count] = rest;
        rest = ++count < order->most ? cut_word(rest) : rest + strlen(rest);
    }
    if (count < order->least || *rest != '\0') {
        return refuse(script, "\"%s\" takes %u arguments", order->word, order->most);
    }
    return order->follow(script);
}

/* An argument may be sent to the clients: it must be valid UTF-8 without zero bytes. */
static bool is_text(const char *line, size_t bytes)
{
    json_t *string = memchr(line, '\0', bytes) == NULL ? json_stringn(line, bytes) : NULL;
    json_decref(string);
    return string != NULL;
}

bool script_run(struct feed *feed, const char *text, size_t bytes, char reason[SCRIPT_REASON_BYTES])
{
    struct script script = {.feed = feed, .office = feed->office, .reason = reason};
    bool done = true;
    const char *end = text + bytes;
    while (done && text < end) {
        char line[SCRIPT_LINE_BYTES];
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((newline != NULL ? newline : end) - text);
        if (length >= sizeof line || !is_text(text, length)) {
            done = refuse(&script, "a line is too long or no UTF-8");
        } else if (length > 0) {
            memcpy(line, text, length);
            line[length] = '\0';
            done = follow(&script, line);
        }
        text += length + (newline != NULL ? 1 : 0);
    }
    encoder_flush(&feed->office->encoder);
    return done;
}
