#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/arena.h"

static void blocks_are_apart(void **state)
{
    unsigned char *last = NULL;

    (void)state;
    /* More than the first block, in odd sizes. */
    for (size_t i = 1; i < 2000; i++) {
        unsigned char *at = arena_alloc(i % 97);

        assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
        assert_ptr_not_equal(at, last);
        for (size_t k = 0; k < i % 97; k++)
            assert_int_equal(at[k], 0);
        memset(at, 0xee, i % 97);
        last = at;
    }
}

static void large_ones(void **state)
{
    char *at = arena_alloc(1 << 20);

    (void)state;
    assert_int_equal(at[(1 << 20) - 1], 0);
    memset(at, 1, 1 << 20);
    assert_int_equal(*(char *)arena_alloc(1), 0);
}

static void texts(void **state)
{
    const char *const parts[] = {"a", "", "bc"};

    (void)state;
    assert_string_equal(arena_strndup("abc", 2), "ab");
    assert_string_equal(arena_strndup("", 0), "");
    assert_string_equal(arena_concat(3, parts), "abc");
    assert_string_equal(arena_concat(0, parts), "");
    assert_string_equal(arena_around("a", "bc", ""), "abc");
}

/* curl's exit code for lack of memory. */
static void too_much(void **state)
{
    pid_t child = fork();
    int status;

    (void)state;
    if (!child) {
        arena_alloc(SIZE_MAX);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 27);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_apart),
        cmocka_unit_test(large_ones),
        cmocka_unit_test(texts),
        cmocka_unit_test(too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
