#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/pull.h"
#include "proto/limits.h"

/* What the client was asked for. */
static struct {
    struct pull *list;
    struct pull *pull;
    unsigned wants;
    uint16_t source;
    uint64_t offset;
    uint32_t bytes;
} self;

static char buffer[64 * 1024];
static char chunk[LIMIT_WANT_BYTES + 1];

static void on_want(void *arg, uint16_t source, uint64_t offset, uint32_t bytes)
{
    assert_ptr_equal(arg, &self);
    self.wants++;
    self.source = source;
    self.offset = offset;
    self.bytes = bytes;
}

static void start(int64_t size, bool seekable)
{
    self.pull = pull_new(&self.list, 3, size, seekable, on_want, &self);
    assert_non_null(self.pull);
}

static int setup(void **state)
{
    (void)state;
    memset(&self, 0, sizeof(self));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pull_free_all(&self.list);
    assert_null(self.list);
    return 0;
}

static size_t reads(size_t room)
{
    return pull_read(buffer, 1, room, self.pull);
}

/* ---- credits ---- */

static void first_read_asks_and_pauses(void **state)
{
    (void)state;
    start(-1, false);
    assert_int_equal(self.wants, 0);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_true(pull_waits(self.list));
    assert_int_equal(self.wants, 1);
    assert_int_equal(self.source, 3);
    assert_int_equal(self.offset, 0);
    assert_int_equal(self.bytes, LIMIT_WANT_BYTES);
    /* One credit at a time. */
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(self.wants, 1);
}

static void short_data_is_passed_on(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    assert_int_equal(pull_data(self.pull, "abc", 3), 1);
    assert_false(pull_waits(self.list));
    assert_int_equal(reads(2), 2);
    assert_memory_equal(buffer, "ab", 2);
    /* The next credit is out while there is still something to send. */
    assert_int_equal(self.wants, 2);
    assert_int_equal(self.offset, 3);
    assert_int_equal(reads(100), 1);
    assert_int_equal(buffer[0], 'c');
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(pull_data(self.pull, "d", 1), 1);
    assert_int_equal(reads(100), 1);
    assert_int_equal(self.offset, 4);
}

static void data_nobody_waits_for_wakes_nobody(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    assert_int_equal(pull_data(self.pull, "ab", 2), 1);
    assert_int_equal(reads(1), 1);
    assert_int_equal(pull_data(self.pull, "cd", 2), 0);
    assert_int_equal(reads(100), 3);
    assert_memory_equal(buffer, "bcd", 3);
}

static void a_large_body_comes_through_whole(void **state)
{
    size_t put = 0, got = 0, total = 3 * LIMIT_WANT_BYTES + 17;

    (void)state;
    start((int64_t)total, false);
    while (got < total) {
        size_t n = reads(sizeof(buffer));

        if (n == CURL_READFUNC_PAUSE) {
            assert_int_equal(self.offset, put);
            assert_true(self.bytes <= LIMIT_WANT_BYTES);
            assert_true(put + self.bytes <= total);
            for (uint32_t i = 0; i < self.bytes; i++)
                chunk[i] = (char)((put + i) % 251);
            put += self.bytes;
            assert_int_equal(pull_data(self.pull, chunk, self.bytes), 1);
            continue;
        }
        for (size_t i = 0; i < n; i++)
            assert_int_equal((unsigned char)buffer[i], (got + i) % 251);
        got += n;
    }
    assert_int_equal(got, total);
    assert_int_equal(reads(100), 0);
    assert_int_equal(put, total);
}

static void no_more_is_asked_than_the_size(void **state)
{
    (void)state;
    start(5, false);
    reads(100);
    assert_int_equal(self.bytes, 5);
    assert_int_equal(pull_data(self.pull, "ab", 2), 1);
    assert_int_equal(reads(100), 2);
    assert_int_equal(self.bytes, 3);
    assert_int_equal(pull_data(self.pull, "cde", 3), 0);
    assert_false(pull_is_drained(self.list));
    assert_int_equal(reads(100), 3);
    assert_true(pull_is_drained(self.list));
    assert_int_equal(self.wants, 2);
    assert_int_equal(reads(100), 0);
    assert_int_equal(self.wants, 2);
}

static void an_empty_body_asks_for_nothing(void **state)
{
    (void)state;
    start(0, false);
    assert_int_equal(reads(100), 0);
    assert_int_equal(self.wants, 0);
}

/* ---- the end ---- */

static void end_of_unknown_size(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    pull_data(self.pull, "ab", 2);
    assert_int_equal(reads(100), 2);
    assert_false(pull_is_drained(self.list));
    assert_int_equal(pull_end(self.pull, 0), 0);
    assert_true(pull_is_drained(self.list));
    assert_int_equal(reads(100), 0);
    assert_int_equal(reads(100), 0);
    assert_int_equal(self.wants, 2);
}

static void end_wakes_who_waits(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    assert_int_equal(pull_end(self.pull, 0), 1);
    assert_int_equal(reads(100), 0);
}

static void early_end_of_known_size_ends(void **state)
{
    (void)state;
    start(100, false);
    reads(100);
    pull_data(self.pull, "ab", 2);
    reads(100);
    pull_end(self.pull, 0);
    assert_int_equal(reads(100), 0);
}

static void read_error_aborts_after_what_came(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    pull_data(self.pull, "ab", 2);
    assert_int_equal(reads(1), 1);
    assert_int_equal(pull_end(self.pull, EIO), 0);
    assert_int_equal(reads(100), 1);
    assert_int_equal(reads(100), CURL_READFUNC_ABORT);
}

/* ---- violations ---- */

static void answers_nobody_asked_for_are_refused(void **state)
{
    (void)state;
    start(-1, false);
    assert_int_equal(pull_data(self.pull, "a", 1), -EBADMSG);
    assert_int_equal(pull_end(self.pull, 0), -EBADMSG);
    reads(100);
    assert_int_equal(pull_data(self.pull, "a", 1), 1);
    assert_int_equal(pull_data(self.pull, "a", 1), -EBADMSG);
}

static void more_than_asked_is_refused(void **state)
{
    (void)state;
    start(4, false);
    reads(100);
    assert_int_equal(pull_data(self.pull, "abcde", 5), -EBADMSG);
    start(-1, false);
    reads(100);
    assert_int_equal(pull_data(self.pull, chunk, LIMIT_WANT_BYTES + 1),
                     -EBADMSG);
}

static void answers_after_the_end_are_refused(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    pull_end(self.pull, 0);
    assert_int_equal(pull_data(self.pull, "a", 1), -EBADMSG);
    assert_int_equal(pull_end(self.pull, EIO), -EBADMSG);
    assert_int_equal(reads(100), 0);
}

/* ---- seeking ---- */

static void rewinding_asks_from_the_start(void **state)
{
    (void)state;
    start(4, true);
    reads(100);
    pull_data(self.pull, "abcd", 4);
    assert_int_equal(reads(3), 3);
    assert_int_equal(pull_seek(self.pull, 0, SEEK_SET), CURL_SEEKFUNC_OK);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(self.wants, 2);
    assert_int_equal(self.offset, 0);
    assert_int_equal(self.bytes, 4);
    pull_data(self.pull, "abcd", 4);
    assert_int_equal(reads(100), 4);
    assert_int_equal(reads(100), 0);
}

static void resuming_asks_from_there(void **state)
{
    (void)state;
    start(10, true);
    assert_int_equal(pull_seek(self.pull, 6, SEEK_SET), CURL_SEEKFUNC_OK);
    reads(100);
    assert_int_equal(self.offset, 6);
    assert_int_equal(self.bytes, 4);
}

/* The answer that was under way when libcurl went back must not be taken for
 * the new beginning. */
static void stale_data_is_dropped(void **state)
{
    (void)state;
    start(-1, true);
    reads(100);
    pull_data(self.pull, "ab", 2);
    assert_int_equal(reads(100), 2); /* asks for offset 2 */
    assert_int_equal(self.wants, 2);
    pull_seek(self.pull, 0, SEEK_SET);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(self.wants, 2); /* still one credit out */
    assert_int_equal(pull_data(self.pull, "cd", 2), 0);
    assert_int_equal(self.wants, 3);
    assert_int_equal(self.offset, 0);
    assert_int_equal(pull_data(self.pull, "ab", 2), 1);
    assert_int_equal(reads(100), 2);
    assert_memory_equal(buffer, "ab", 2);
}

static void stale_end_is_dropped(void **state)
{
    static const uint32_t errors[] = {0, EIO};

    (void)state;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        start(-1, true);
        reads(100);
        pull_data(self.pull, "ab", 2);
        reads(100);
        pull_seek(self.pull, 0, SEEK_SET);
        assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
        assert_int_equal(pull_end(self.pull, errors[i]), 0);
        assert_int_equal(self.offset, 0);
        assert_int_equal(pull_data(self.pull, "ab", 2), 1);
        assert_int_equal(reads(100), 2);
    }
}

static void stale_answer_before_the_next_read(void **state)
{
    unsigned wants;

    (void)state;
    start(-1, true);
    reads(100);
    pull_data(self.pull, "ab", 2);
    reads(100);
    wants = self.wants;
    pull_seek(self.pull, 0, SEEK_SET);
    assert_int_equal(pull_data(self.pull, "cd", 2), 0);
    assert_int_equal(self.wants, wants);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(self.wants, wants + 1);
    assert_int_equal(self.offset, 0);
}

/* A resumed upload whose file is not longer than what is there already. */
static void stale_answer_at_the_end_wakes(void **state)
{
    (void)state;
    start(4, true);
    reads(100);
    pull_seek(self.pull, 4, SEEK_SET);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(pull_data(self.pull, "abcd", 4), 1);
    assert_int_equal(reads(100), 0);
}

static void seeking_back_clears_the_end(void **state)
{
    (void)state;
    start(-1, true);
    reads(100);
    pull_end(self.pull, EIO);
    assert_int_equal(reads(100), CURL_READFUNC_ABORT);
    assert_int_equal(pull_seek(self.pull, 0, SEEK_SET), CURL_SEEKFUNC_OK);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(self.wants, 2);
}

static void a_repeated_request_reads_all_again(void **state)
{
    (void)state;
    start(5, true);
    reads(100);
    assert_int_equal(pull_data(self.pull, "hello", 5), 1);
    assert_int_equal(reads(100), 5);
    assert_int_equal(reads(100), 0);
    pull_rewind(self.list);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(self.offset, 0);
    assert_int_equal(pull_data(self.pull, "hello", 5), 1);
    assert_int_equal(reads(100), 5);
}

/* The answer that the request before waited for wakes nobody. */
static void a_repeated_request_waits_for_nothing(void **state)
{
    (void)state;
    start(-1, true);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    pull_rewind(self.list);
    assert_false(pull_waits(self.list));
    assert_int_equal(pull_data(self.pull, "old", 3), 0);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(pull_data(self.pull, "new", 3), 1);
    assert_int_equal(reads(100), 3);
    assert_memory_equal(buffer, "new", 3);
}

static void what_cannot_seek_stays_where_it_is(void **state)
{
    (void)state;
    start(-1, false);
    reads(100);
    pull_data(self.pull, "abcd", 4);
    reads(2);
    assert_int_equal(pull_seek(self.pull, 0, SEEK_SET), CURL_SEEKFUNC_CANTSEEK);
    assert_int_equal(pull_seek(self.pull, 4, SEEK_SET), CURL_SEEKFUNC_CANTSEEK);
    /* Going where it is already loses nothing, neither what was held nor
     * what is on its way. */
    assert_int_equal(pull_seek(self.pull, 2, SEEK_SET), CURL_SEEKFUNC_OK);
    assert_int_equal(reads(100), 2);
    assert_memory_equal(buffer, "cd", 2);
    assert_int_equal(reads(100), CURL_READFUNC_PAUSE);
    assert_int_equal(pull_seek(self.pull, 4, SEEK_SET), CURL_SEEKFUNC_OK);
    assert_int_equal(pull_data(self.pull, "ef", 2), 1);
    assert_int_equal(reads(100), 2);
    assert_memory_equal(buffer, "ef", 2);
    assert_int_equal(self.offset, 6);
}

static void odd_seeks_fail(void **state)
{
    (void)state;
    start(-1, true);
    assert_int_equal(pull_seek(self.pull, -1, SEEK_SET), CURL_SEEKFUNC_FAIL);
    assert_int_equal(pull_seek(self.pull, 0, SEEK_END), CURL_SEEKFUNC_FAIL);
    assert_int_equal(pull_seek(self.pull, 0, SEEK_CUR), CURL_SEEKFUNC_FAIL);
}

/* ---- several ---- */

static void sources_are_found_by_number(void **state)
{
    struct pull *a, *b;

    (void)state;
    a = pull_new(&self.list, 1, -1, false, on_want, &self);
    b = pull_new(&self.list, 2, -1, false, on_want, &self);
    assert_ptr_equal(pull_find(self.list, 1), a);
    assert_ptr_equal(pull_find(self.list, 2), b);
    assert_null(pull_find(self.list, 3));
    assert_false(pull_waits(self.list));
    pull_read(buffer, 1, 1, a);
    assert_int_equal(self.source, 1);
    assert_true(pull_waits(self.list));
    assert_int_equal(pull_data(b, "x", 1), -EBADMSG);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(first_read_asks_and_pauses),
        TEST(short_data_is_passed_on),
        TEST(data_nobody_waits_for_wakes_nobody),
        TEST(a_large_body_comes_through_whole),
        TEST(no_more_is_asked_than_the_size),
        TEST(an_empty_body_asks_for_nothing),
        TEST(end_of_unknown_size),
        TEST(end_wakes_who_waits),
        TEST(early_end_of_known_size_ends),
        TEST(read_error_aborts_after_what_came),
        TEST(answers_nobody_asked_for_are_refused),
        TEST(more_than_asked_is_refused),
        TEST(answers_after_the_end_are_refused),
        TEST(rewinding_asks_from_the_start),
        TEST(resuming_asks_from_there),
        TEST(stale_data_is_dropped),
        TEST(stale_end_is_dropped),
        TEST(stale_answer_before_the_next_read),
        TEST(stale_answer_at_the_end_wakes),
        TEST(seeking_back_clears_the_end),
        TEST(a_repeated_request_reads_all_again),
        TEST(a_repeated_request_waits_for_nothing),
        TEST(what_cannot_seek_stays_where_it_is),
        TEST(odd_seeks_fail),
        TEST(sources_are_found_by_number),
    };

    return cmocka_run_group_tests_name("d_pull", tests, NULL, NULL);
}
