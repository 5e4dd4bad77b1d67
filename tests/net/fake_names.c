/* Replaces getaddrinfo_a(): the test decides about each look-up. */

#include "tests/net/fake_names.h"

#include "tests/net/net_test.h"

#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

struct fake_names fake_names;

int __wrap_getaddrinfo_a(int mode, struct gaicb *list[], int count, struct sigevent *event);
int __wrap_gai_error(struct gaicb *request);
int __wrap_gai_cancel(struct gaicb *request);

int __wrap_getaddrinfo_a(int mode, struct gaicb *list[], int count, struct sigevent *event)
{
    assert_int_equal(mode, GAI_NOWAIT);
    assert_int_equal(count, 1);
    assert_int_equal(event->sigev_signo, SIGRTMIN);
    fake_names.request = list[0];
    fake_names.status = EAI_INPROGRESS;
    fake_names.look_ups++;
    if (fake_names.end_at_once != EAI_INPROGRESS) {
        fake_names_end(fake_names.end_at_once, NULL);
    }
    return 0;
}

int __wrap_gai_error(struct gaicb *request)
{
    assert_ptr_equal(request, fake_names.request);
    return fake_names.status;
}

int __wrap_gai_cancel(struct gaicb *request)
{
    assert_ptr_equal(request, fake_names.request);
    return fake_names.cancelled;
}

void fake_names_reset(void)
{
    fake_names = (struct fake_names){.end_at_once = EAI_INPROGRESS, .cancelled = EAI_NOTCANCELED};
}

void fake_names_end(int status, const char *numeric)
{
    if (numeric != NULL) {
        const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
        assert_int_equal(getaddrinfo(numeric, NULL, &hints, &fake_names.request->ar_result), 0);
    }
    fake_names.status = status;
    assert_int_equal(kill(getpid(), SIGRTMIN), 0);
}
