/* The test's side of a world for the whole program to live in. */

#include "tests/fake_world.h"

#include "tests/harness.h"

#include <sys/mman.h>
#include <unistd.h>

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
    return world;
}

void fake_world_free(struct fake_world *world)
{
    (void)unlink(getenv(FAKE_WORLD_FILE));
    (void)unsetenv(FAKE_WORLD_FILE);
    (void)munmap(world, sizeof *world);
}
