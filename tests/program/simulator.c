/* The program's own pretend exchange, run as another process. */

#include "tests/program/simulator.h"

#include "tests/harness.h"

#include <curl/curl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void exec_program(const char *program, uint16_t port, const char *speed, int output)
{
    char port_text[8];
    (void)snprintf(port_text, sizeof port_text, "%u", (unsigned)port);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
    (void)dup2(output, STDOUT_FILENO);
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
    (void)execl(program, program, "sim", "--port", port_text, "--seed", "1", "--speed", speed, (char *)NULL);
    perror(program);
    _exit(127);
}

void simulator_start(struct simulator *simulator, const char *program, uint16_t port, const char *speed)
{
    int ends[2];
    unsigned said = 0;
    assert_int_equal(pipe(ends), 0);
    simulator->pid = fork();
    assert_true(simulator->pid >= 0);
    if (simulator->pid == 0) {
        exec_program(program, port, speed, ends[1]);
    }
    (void)close(ends[1]);
    FILE *output = fdopen(ends[0], "r");
    assert_non_null(output);
    assert_int_equal(fscanf(output, "listening on 127.0.0.1:%u", &said), 1);
    (void)fclose(output);
    simulator->port = (uint16_t)said;
    (void)snprintf(simulator->api, sizeof simulator->api, "http://127.0.0.1:%u", said);
}

void simulator_do(const struct simulator *simulator, const char *orders)
{
    char url[sizeof simulator->api + 16];
    long status = 0;
    CURL *easy = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Authorization: Bearer " SIMULATOR_KEY);
    FILE *nowhere = fopen("/dev/null", "w");
    (void)snprintf(url, sizeof url, "%s/sim/do", simulator->api);
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, orders);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, nowhere);
    assert_int_equal(curl_easy_perform(easy), CURLE_OK);
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    assert_int_equal(status, 200);
    (void)fclose(nowhere);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
}

void simulator_end(struct simulator *simulator, int signo)
{
    if (simulator->pid > 0) {
        (void)kill(simulator->pid, signo);
        assert_int_equal(waitpid(simulator->pid, NULL, 0), simulator->pid);
        simulator->pid = 0;
    }
}
