/* The test's side of a world for the whole program to live in. */

#include "tests/faults/fake_world.h"

#include "tests/harness.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void wake_path(char path[64])
{
    (void)snprintf(path, 64, "%s" FAKE_WORLD_WAKE, getenv(FAKE_WORLD_FILE));
}

struct fake_world *fake_world_new(void)
{
    char path[] = "/tmp/pbxboard-test-world-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, sizeof(struct fake_world)), 0);
    struct fake_world *world = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_true(world != MAP_FAILED);
    (void)close(fd);
    assert_int_equal(setenv(FAKE_WORLD_FILE, path, 1), 0);
    char wake[64];
    wake_path(wake);
    assert_int_equal(mkfifo(wake, 0600), 0);
    return world;
}

void fake_world_sleep(struct fake_world *world, long long slept_ms)
{
    char path[64];
    wake_path(path);
    atomic_fetch_add(&world->slept_ms, slept_ms);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "", 1), 1);
    (void)close(fd);
}

void fake_world_pass(struct fake_world *world, long long passed_ms)
{
    atomic_fetch_add(&world->passed_ms, passed_ms);
}

void fake_world_free(struct fake_world *world)
{
    char wake[64];
    wake_path(wake);
    (void)unlink(wake);
    (void)unlink(getenv(FAKE_WORLD_FILE));
    (void)unsetenv(FAKE_WORLD_FILE);
    (void)munmap(world, sizeof *world);
}
