#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../daemon/outdated.c"

static char dir[] = "/tmp/warmcurl-outdated-XXXXXX";
static char path[64], other[64], kept[64];

static void write_file(const char *name)
{
    int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0700);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "code", 4), 4);
    close(fd);
}

/* A file that this process maps as code, as it does its libraries. */
static int setup(void **state)
{
    int fd;
    void *at;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/code", dir);
    snprintf(other, sizeof(other), "%s/other", dir);
    snprintf(kept, sizeof(kept), "%s/kept", dir);
    write_file(path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    at = mmap(NULL, 4, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    assert_true(at != MAP_FAILED);
    close(fd);
    outdated_init();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    unlink(other);
    rmdir(dir);
    return 0;
}

static void code_is_noted_once(void **state)
{
    char self[512];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

    (void)state;
    assert_true(n > 0);
    self[n] = '\0';
    assert_true(noted(self));
    assert_true(noted(path));
    assert_false(noted("/etc/passwd"));
    for (unsigned i = 0; i < file_count; i++)
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(files[i].path, files[j].path);
}

static void replaced_or_removed_code_is_seen(void **state)
{
    (void)state;
    assert_false(outdated());
    write_file(other);
    assert_false(outdated());
    /* As package managers do it. */
    assert_int_equal(link(path, kept), 0);
    assert_int_equal(rename(other, path), 0);
    assert_true(outdated());
    assert_int_equal(unlink(path), 0);
    assert_true(outdated());
    /* The same file again. */
    assert_int_equal(rename(kept, path), 0);
    assert_false(outdated());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_is_noted_once),
        cmocka_unit_test(replaced_or_removed_code_is_seen),
    };

    return cmocka_run_group_tests_name("d_outdated", tests, setup, teardown);
}
