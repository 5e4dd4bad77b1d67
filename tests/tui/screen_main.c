/* A little program on a screen, for test_screen: each key makes it do something, and what can't be seen on
 * the terminal is told on descriptor 3. Linked so that the writes of the screen are counted. */

#include "model/memory.h"
#include "tui/screen.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { REPORT = 3, FRAMES_UNTIL_STUCK_MAX = 10000 };

ssize_t __real_write(int file, const void *bytes, size_t length);
ssize_t __wrap_write(int file, const void *bytes, size_t length);

static int writes;
static volatile sig_atomic_t resized;

struct program {
    struct screen *screen;
    struct theme theme;
    struct canvas *canvas;
    int frame;
    bool names; /* every key is answered with its name instead */
    bool running;
};

ssize_t __wrap_write(int file, const void *bytes, size_t length)
{
    writes++;
    return __real_write(file, bytes, length);
}

static void notice_resize(int number)
{
    (void)number;
    resized = 1;
}

static void draw(struct program *program)
{
    struct pane pane = canvas_pane(program->canvas);
    canvas_clear(program->canvas);
    (void)pane_format(pane, 0, 0, ROLE_TITLE, "frame %d", program->frame);
    (void)pane_text(pane, 1, 0, ROLE_TEXT, "zażółć gęślą jaźń");
    (void)pane_text(pane, 2, 0, ROLE_LINE_RINGING, "ringing");
    (void)pane_text(pane, 2, 10, ROLE_STALE, "stale");
    (void)pane_text(pane, 3, 0, ROLE_TEXT, "電話 e\xcc\x81");
    pane_background(pane, 4, ROLE_SELECTED);
    (void)pane_text(pane, 4, 0, ROLE_LINE_IDLE, "selected");
    pane_text_right(pane, pane.rows - 1, 0, pane.cols, ROLE_TEXT, "corner");
    pane_cursor(pane, 5, program->frame % 10);
}

/* Shows the next frame and tells how many writes it took. */
static void show(struct program *program)
{
    draw(program);
    int before = writes;
    bool shown = screen_show(program->screen, program->canvas);
    dprintf(REPORT, "%s %d writes %d\n", shown ? "shown" : "not shown", program->frame, writes - before);
}

static void fill(struct program *program, wchar_t character)
{
    struct pane pane = canvas_pane(program->canvas);
    for (int row = 0; row < pane.rows; row++) {
        pane_fill(pane, row, 0, pane.cols, ROLE_TEXT, character);
    }
}

/* Writes until the terminal takes no more, then waits until it does again. */
static void flood(struct program *program)
{
    int frames = 0;
    do {
        fill(program, L'a' + frames % 26);
    } while (screen_show(program->screen, program->canvas) && ++frames < FRAMES_UNTIL_STUCK_MAX);
    dprintf(REPORT, "stuck %d\n", frames < FRAMES_UNTIL_STUCK_MAX);
    draw(program);
    while (!screen_show(program->screen, program->canvas)) {
        struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
        (void)poll(&output, 1, 1000);
    }
    dprintf(REPORT, "free\n");
}

static void fit(struct program *program)
{
    int cols, rows;
    screen_size(program->screen, &cols, &rows);
    canvas_resize(program->canvas, cols, rows);
    dprintf(REPORT, "size %dx%d\n", cols, rows);
    show(program);
}

static void crash(void)
{
    char *forbidden = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *forbidden = 1;
}

static void report_name(key_code key)
{
    char name[KEY_NAME_BYTES];
    key_name(name, key);
    dprintf(REPORT, "key %s\n", name);
}

static void obey(struct program *program, key_code key)
{
    if (program->names) {
        report_name(key);
        return;
    }
    switch (key) {
    case 'n':
        program->frame++;
        break;
    case 'f':
        flood(program);
        break;
    case 'l':
        screen_invalidate(program->screen);
        break;
    case 'b':
        screen_bell(program->screen);
        break;
    case 'k':
        program->names = true;
        break;
    case 'z':
        screen_suspend(program->screen);
        dprintf(REPORT, "continued\n");
        break;
    case 'c':
        crash();
        break;
    case 'a':
        abort();
    case 'q':
        program->running = false;
        break;
    default:
        break;
    }
    show(program);
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until a key comes, an Escape has been one for long enough, or a signal arrives, which can't do so at other
 * times. */
static void wait_for_something(const struct program *program)
{
    int64_t escape_ms = screen_key_timeout_ms(program->screen, now_ms());
    struct timespec escape = {.tv_sec = escape_ms / 1000, .tv_nsec = escape_ms % 1000 * 1000000};
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t none;
    (void)sigemptyset(&none);
    (void)ppoll(&input, 1, escape_ms >= 0 ? &escape : NULL, &none);
}

static void run(struct program *program)
{
    while (program->running) {
        wait_for_something(program);
        if (resized) {
            resized = 0;
            fit(program);
        }
        for (key_code key; program->running && screen_key(program->screen, now_ms(), &key);) {
            obey(program, key);
        }
    }
}

int main(int count, char **arguments)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    struct program program = {.running = true};
    struct error error;
    struct sigaction action = {.sa_handler = notice_resize};
    sigset_t window;
    (void)sigemptyset(&window);
    (void)sigaddset(&window, SIGWINCH);
    (void)sigprocmask(SIG_BLOCK, &window, NULL);
    (void)sigaction(SIGWINCH, &action, NULL);
    theme_plain(&program.theme);
    if (count > 1 && !theme_load(&program.theme, arguments[1], 0, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    program.screen = screen_new(&program.theme, &error);
    if (program.screen == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    program.canvas = canvas_new(1, 1);
    fit(&program);
    run(&program);
    canvas_free(program.canvas);
    screen_free(program.screen);
    return 0;
}
