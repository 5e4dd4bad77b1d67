#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Commands of tests, a line each: a word and its arguments. The last argument may hold blanks.
 *
 *   quiet                      all calls and pauses end, and the simulated activity stops
 *   call A B SECONDS           A calls B, who answers after a second; they talk for so long
 *   ring A B                   A calls B and lets it ring
 *   answer A                   A takes the call that rings there
 *   hangup A                   ends the call that A was busy with last
 *   hold A, unhold A           A puts the other party on hold, and takes it back
 *   join QUEUE NUMBER NAME     somebody from outside waits in a queue; no agent is rung
 *   leave QUEUE NUMBER         and gives up
 *   pause A QUEUE REASON       an agent pauses; the reason may be absent
 *   unpause A QUEUE            and comes back
 *   conf ROOM A, unconf ROOM A A joins a conference room, and leaves it
 *   voicemail A NEW OLD        so many messages are in the mailbox of A
 *   register A, unregister A   a phone registers (again), and is lost
 *   reload                     the state of every extension is sent again
 *   close, drop                all clients are sent a close frame without a code, or nothing, and are gone
 *   gap N                      N ids are left out
 *   raw FRAME                  a frame is sent as it stands, without an id
 *   bytes HEX                  the same, its bytes in hexadecimal: they need be no UTF-8
 *   big BYTES                  the same, so many times the letter x
 *   restart-ids                as close, and the next id is 1
 *   duplicate N                the next N frames are sent, and then all of them again
 *   late N                     the next frame is sent after the N that follow it
 *   stall, resume              nothing that the office says is sent; what piled up is, at once
 *   refuse STATUS, admit       who comes to listen is refused, with 403, 404, 500, 502 or 503 before the
 *                              upgrade or with 1008 after it; and let in again
 *
 * A and B are numbers; B, and A in call and ring, may be outside the office. */

struct feed;

enum {
    SCRIPT_REASON_BYTES = 256,
    SCRIPT_LINE_BYTES = 4096, /* a longer line is refused */
};

/* Runs the commands in order. Stops at the first that can't be run: false, and a sentence that says why. */
bool script_run(struct feed *feed, const char *text, size_t bytes, char reason[SCRIPT_REASON_BYTES]);
