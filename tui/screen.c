/* The terminal: frames out, keys in. */

#include "tui/screen.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/crash_restore.h"
#include "tui/keyboard.h"
#include "tui/painter.h"
#include "tui/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum {
    RELEASE_TIMEOUT_MS = 200, /* time-out for a blocked terminal when it is released */
};

struct screen {
    struct terminal terminal;
    struct termios modes; /* as they were found */
    int output;
    struct painter painter;
    struct bytes frame; /* on its way out */
    size_t written;     /* bytes of it */
    struct keyboard keyboard;
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t screen_wait_ms(const struct frame_limiter *frame_limiter, int64_t now_ms)
{
    int64_t due_ms = later(frame_limiter->paid_until_ms - FRAME_LIMITER_BURST_MS,
                           frame_limiter->drawn_ms + FRAME_LIMITER_GAP_MS);
    return later(due_ms - now_ms, 0);
}

void screen_drawn(struct frame_limiter *frame_limiter, int64_t now_ms)
{
    int64_t paid_until_ms = later(frame_limiter->paid_until_ms, now_ms) + FRAME_LIMITER_INTERVAL_MS;
    int64_t max_ms = now_ms + FRAME_LIMITER_BURST_MS + FRAME_LIMITER_INTERVAL_MS;
    frame_limiter->paid_until_ms = paid_until_ms < max_ms ? paid_until_ms : max_ms;
    frame_limiter->drawn_ms = now_ms;
}

/* Opens a non-blocking descriptor of the terminal. Standard output is shared with the shell, so O_NONBLOCK
 * set on it would outlive the program. So it is used only if /dev/tty is another terminal or none; then a
 * large frame may block. */
static int open_output(void)
{
    bool ours = tcgetpgrp(STDOUT_FILENO) >= 0; /* and so what /dev/tty is */
    int output = ours ? open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
    return output >= 0 ? output : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

/* Writes the rest of the frame, as far as the terminal accepts it; false if a part is left. */
static bool flush(struct screen *screen)
{
    while (screen->written < screen->frame.length) {
        struct pollfd output = {.fd = screen->output, .events = POLLOUT};
        if (poll(&output, 1, 0) <= 0 || !(output.revents & POLLOUT)) {
            return false;
        }
        size_t left = screen->frame.length - screen->written;
        ssize_t written = write(screen->output, screen->frame.data + screen->written, left);
        if (written < 0 && errno == EAGAIN) {
            return false;
        }
        if (written < 0 && errno != EINTR) {
            break; /* the terminal is closed, which is handled where input is read */
        }
        screen->written += written > 0 ? (size_t)written : 0;
    }
    screen->frame.length = screen->written = 0;
    return true;
}

/* Flushes outside of the loop: waits for the terminal, but with a time-out. */
static void flush_with_timeout(struct screen *screen)
{
    struct pollfd output = {.fd = screen->output, .events = POLLOUT};
    while (!flush(screen) && poll(&output, 1, RELEASE_TIMEOUT_MS) > 0 && output.revents == POLLOUT) {
    }
    screen->frame.length = screen->written = 0;
}

static void arm_crash_restore(struct screen *screen)
{
    struct bytes restore_bytes = {0};
    terminal_leave(&screen->terminal, &restore_bytes);
    /* no terminal needs more */
    size_t length = restore_bytes.length <= CRASH_RESTORE_BYTES_MAX ? restore_bytes.length : 0;
    crash_restore_arm(screen->output, &screen->modes, restore_bytes.data, length);
    bytes_done(&restore_bytes);
}

/* Sets raw mode: no line editing, no echo, no translation of bytes. */
static bool enter(struct screen *screen)
{
    if (tcgetattr(STDIN_FILENO, &screen->modes) < 0) {
        return false;
    }
    arm_crash_restore(screen);
    struct termios own = screen->modes;
    cfmakeraw(&own);
    own.c_cc[VMIN] = 0; /* reading never waits */
    own.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &own); /* tcgetattr() worked, so this can't fail */
    terminal_enter(&screen->terminal, &screen->frame);
    painter_invalidate(&screen->painter);
    return true;
}

static void leave(struct screen *screen)
{
    flush_with_timeout(screen);
    terminal_leave(&screen->terminal, &screen->frame);
    flush_with_timeout(screen);
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &screen->modes);
    crash_restore_disarm();
}

static bool acquire(struct screen *screen, struct error *error)
{
    screen->output = open_output();
    if (screen->output >= 0 && enter(screen)) {
        return true;
    }
    (void)error_set(error, ERROR_LOCAL, _("the terminal can't be taken: %s"), strerror(errno));
    if (screen->output >= 0) {
        (void)close(screen->output);
    }
    return false;
}

static void release(struct screen *screen)
{
    terminal_done(&screen->terminal);
    painter_done(&screen->painter);
    bytes_done(&screen->frame);
    free(screen);
}

struct screen *screen_new(const struct theme *theme, struct error *error)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        (void)error_set(
            error, ERROR_LOCAL,
            _("the board needs a terminal to read keys from and to draw on; \"pbxboard watch\" and "
              "\"pbxboard state\" write into files and pipes"));
        return NULL;
    }
    struct screen *screen = memory_new(1, sizeof *screen);
    screen->keyboard.escape_ms = KEYBOARD_ESCAPE_MS;
    painter_init(&screen->painter, &screen->terminal);
    if (!terminal_init(&screen->terminal, error) || !acquire(screen, error)) {
        release(screen);
        return NULL;
    }
    int cols, rows;
    screen_size(screen, &cols, &rows);
    screen_set_theme(screen, theme);
    return screen;
}

void screen_free(struct screen *screen)
{
    if (screen != NULL) {
        leave(screen);
        (void)close(screen->output); /* all that could be written has been */
        release(screen);
    }
}

void screen_set_theme(struct screen *screen, const struct theme *theme)
{
    painter_set_theme(&screen->painter, theme);
}

void screen_set_ascii(struct screen *screen, bool ascii)
{
    painter_set_ascii(&screen->painter, ascii);
}

void screen_size(struct screen *screen, int *cols, int *rows)
{
    struct winsize size;
    *cols = screen->terminal.cols;
    *rows = screen->terminal.rows;
    if (ioctl(screen->output, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *cols = size.ws_col;
        *rows = size.ws_row;
    }
    painter_resize(&screen->painter, *cols, *rows);
}

bool screen_show(struct screen *screen, const struct canvas *canvas)
{
    if (!flush(screen)) { /* finish the last frame first; frames are never queued */
        return false;
    }
    painter_paint(&screen->painter, canvas, &screen->frame);
    return flush(screen);
}

bool screen_flush(struct screen *screen)
{
    return flush(screen);
}

int screen_output_fd(const struct screen *screen)
{
    return screen->output;
}

void screen_invalidate(struct screen *screen)
{
    painter_invalidate(&screen->painter);
}

void screen_set_escape_ms(struct screen *screen, int escape_ms)
{
    screen->keyboard.escape_ms = escape_ms;
}

static bool read_keyboard(struct screen *screen, int64_t now_ms)
{
    unsigned char bytes[KEYBOARD_READ_BYTES];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    if (count > 0) {
        keyboard_feed(&screen->keyboard, bytes, (size_t)count, now_ms);
    } else {
        keyboard_tick(&screen->keyboard, now_ms);
    }
    return count > 0;
}

bool screen_key(struct screen *screen, int64_t now_ms, key_code *key)
{
    bool found = keyboard_key(&screen->keyboard, key);
    for (bool more = true; !found && more;) { /* bytes that are no key may come before one */
        more = read_keyboard(screen, now_ms);
        found = keyboard_key(&screen->keyboard, key);
    }
    return found;
}

bool screen_text_follows(const struct screen *screen, key_code key)
{
    return keyboard_text_follows(&screen->keyboard, key);
}

int64_t screen_key_timeout_ms(const struct screen *screen, int64_t now_ms)
{
    return keyboard_timeout_ms(&screen->keyboard, now_ms);
}

/* Stops the process group, like Ctrl-Z outside of raw mode. SIGTSTP is blocked, sent and unblocked, so it
 * takes effect before this returns. Nothing stops if it is ignored or no shell watches. */
static void stop_group(void)
{
    struct sigaction before;
    (void)sigaction(SIGTSTP, NULL, &before);
    if (before.sa_handler == SIG_IGN) {
        return;
    }
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t stop, mask;
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTSTP);
    (void)sigprocmask(SIG_BLOCK, &stop, &mask);
    (void)sigaction(SIGTSTP, &standard, NULL);
    (void)kill(0, SIGTSTP);
    (void)sigprocmask(SIG_UNBLOCK, &stop, NULL);
    (void)sigaction(SIGTSTP, &before, NULL);
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
}

void screen_suspend(struct screen *screen)
{
    int cols, rows;
    leave(screen);
    stop_group();
    (void)enter(screen); /* raw mode worked before, and a closed terminal is noticed by reading */
    screen_size(screen, &cols, &rows);
}

void screen_bell(struct screen *screen)
{
    if (flush(screen)) {
        bytes_add_text(&screen->frame, "\a");
        (void)flush(screen); /* a rest is written before the next frame */
    }
}
