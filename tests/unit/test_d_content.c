#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <time.h>

#include "daemon/content.h"
#include "daemon/limits.h"
#include "loop.h"
#include "openfds.h"
#include "proto/limits.h"
#include "scratch.h"

/* A file that nobody has changed for long. */
#define OLD_FILE "/bin/sh"

static struct scratch scratch;

/* What a callback brought. */
static struct {
    unsigned calls;
    struct content *content;
    int error;
} got;

static int setup(void **state)
{
    (void)state;
    memset(&got, 0, sizeof(got));
    scratch_init(&scratch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    content_cache_clear();
    scratch_done(&scratch);
    return 0;
}

static int setup_all(void **state)
{
    (void)state;
    loop_init();
    return 0;
}

static int teardown_all(void **state)
{
    (void)state;
    poller_done();
    return 0;
}

static void on_content(void *arg, struct content *content, int error)
{
    assert_ptr_equal(arg, &got);
    got.calls++;
    got.content = content;
    got.error = error;
}

static bool has_called(void *arg)
{
    (void)arg;
    return got.calls > 0;
}

/* The content of PATH; *RET_HIT tells whether it was known. */
static struct content *read_file(const char *path, bool *ret_hit)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
    unsigned before = open_fds();
    struct content *content;

    assert_true(fd >= 0);
    got.calls = 0;
    content = content_from_fd(fd, on_content, &got, &rc);
    assert_int_equal(rc, 0);
    *ret_hit = content != NULL;
    if (!content) {
        assert_int_equal(got.calls, 0);
        loop_until(has_called, NULL);
        assert_int_equal(got.calls, 1);
        assert_int_equal(got.error, 0);
        content = got.content;
    }
    assert_non_null(content);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    assert_true(open_fds() <= before + 2); /* the worker's own */
    return content;
}

static void assert_is(const struct content *content, const char *text)
{
    uint8_t hash[CONTENT_HASH_BYTES];

    assert_int_equal(content->len, strlen(text));
    assert_memory_equal(content->data, text, content->len);
    content_hash(text, strlen(text), hash);
    assert_memory_equal(content->hash, hash, sizeof(hash));
}

/* ---- contents ---- */

static void equal_bytes_have_equal_hashes(void **state)
{
    struct content *a = content_new("abc", 3), *b = content_new("abc", 3);
    struct content *c = content_new("abd", 3), *d = content_new(NULL, 0);

    (void)state;
    assert_is(a, "abc");
    assert_is(d, "");
    assert_memory_equal(a->hash, b->hash, CONTENT_HASH_BYTES);
    assert_memory_not_equal(a->hash, c->hash, CONTENT_HASH_BYTES);
    assert_ptr_equal(content_ref(a), a);
    content_unref(a);
    content_unref(a);
    content_unref(b);
    content_unref(c);
    content_unref(d);
    content_unref(NULL);
}

/* Known answer: FIPS 180-2, appendix B.1. */
static void the_hash_is_sha256(void **state)
{
    uint8_t hash[CONTENT_HASH_BYTES];

    (void)state;
    content_hash("abc", 3, hash);
    assert_memory_equal(hash, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8);
}

static void assert_path_holds(const char *path, const char *text)
{
    char bytes[64];
    int fd = open(path, O_RDONLY);

    assert_true(fd >= 0);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), strlen(text));
    assert_memory_equal(bytes, text, strlen(text));
    close(fd);
}

static void the_path_can_be_read_again_and_again(void **state)
{
    unsigned before = open_fds();
    struct content *content = content_new("secret", 6);
    const char *path = content_path(content);

    (void)state;
    assert_non_null(path);
    assert_ptr_equal(content_path(content), path);
    for (int i = 0; i < 3; i++)
        assert_path_holds(path, "secret");
    assert_int_equal(open_fds(), before + 1);
    content_unref(content);
    assert_int_equal(open_fds(), before);
}

/* ---- files ---- */

static void a_file_is_read_off_the_loop(void **state)
{
    struct content *content;
    bool hit;

    (void)state;
    scratch_write(&scratch, "f", "hello", 0600);
    content = read_file(scratch_path(&scratch, "f"), &hit);
    assert_false(hit);
    assert_is(content, "hello");
    content_unref(content);
}

static void an_empty_file_is_a_content(void **state)
{
    struct content *content;
    bool hit;

    (void)state;
    scratch_write(&scratch, "f", "", 0600);
    content = read_file(scratch_path(&scratch, "f"), &hit);
    assert_is(content, "");
    content_unref(content);
}

static void an_old_file_is_read_once(void **state)
{
    struct content *first, *second;
    bool hit;

    (void)state;
    first = read_file(OLD_FILE, &hit);
    assert_false(hit);
    second = read_file(OLD_FILE, &hit);
    assert_true(hit);
    assert_ptr_equal(first, second);
    assert_int_equal(first->refs, 3);
    content_cache_clear();
    assert_int_equal(first->refs, 2);
    content_unref(second);
    second = read_file(OLD_FILE, &hit);
    assert_false(hit);
    assert_memory_equal(first->hash, second->hash, CONTENT_HASH_BYTES);
    content_unref(first);
    content_unref(second);
}

/* A change within the clock's grain would not show in the times. */
static void a_fresh_file_is_not_remembered(void **state)
{
    bool hit;

    (void)state;
    scratch_write(&scratch, "f", "one", 0600);
    for (int i = 0; i < 3; i++) {
        content_unref(read_file(scratch_path(&scratch, "f"), &hit));
        assert_false(hit);
    }
}

static void wait_until_settled(const char *path)
{
    struct timespec now, nap = {.tv_nsec = 50 * 1000 * 1000};
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    do {
        nanosleep(&nap, NULL);
        clock_gettime(CLOCK_REALTIME, &now);
    } while ((now.tv_sec - st.st_ctim.tv_sec) * 1000 <= FILE_SETTLE_MS);
}

static void replaced_in_place_is_another_content(void **state)
{
    struct content *first, *second;
    bool hit;

    (void)state;
    scratch_write(&scratch, "f", "one", 0600);
    wait_until_settled(scratch_path(&scratch, "f"));
    first = read_file(scratch_path(&scratch, "f"), &hit);
    content_unref(read_file(scratch_path(&scratch, "f"), &hit));
    assert_true(hit);
    scratch_write(&scratch, "f", "two", 0600);
    second = read_file(scratch_path(&scratch, "f"), &hit);
    assert_false(hit);
    assert_is(first, "one");
    assert_is(second, "two");
    content_unref(first);
    content_unref(second);
}

/* ---- what is refused ---- */

static int refused(int fd)
{
    int rc = 0;

    assert_true(fd >= 0);
    assert_null(content_from_fd(fd, on_content, &got, &rc));
    assert_int_equal(fcntl(fd, F_GETFD), -1); /* taken all the same */
    loop_settle();
    assert_int_equal(got.calls, 0);
    return rc;
}

static void what_is_no_file_is_refused(void **state)
{
    int pair[2];

    (void)state;
    assert_int_equal(refused(open("/dev/null", O_RDONLY)), -EINVAL);
    assert_int_equal(refused(open("/", O_RDONLY)), -EINVAL);
    assert_int_equal(pipe(pair), 0);
    assert_int_equal(refused(pair[0]), -EINVAL);
    close(pair[1]);
}

static void what_is_too_large_is_refused(void **state)
{
    const char *path = scratch_path(&scratch, "f");

    (void)state;
    scratch_write(&scratch, "f", "", 0600);
    assert_int_equal(truncate(path, LIMIT_FILE_BYTES + 1), 0);
    assert_int_equal(refused(open(path, O_RDONLY)), -EFBIG);
}

/* A descriptor that can't be read fails from the loop, once. */
static void an_unreadable_file_is_an_error(void **state)
{
    int fd, rc = -1;

    (void)state;
    scratch_write(&scratch, "f", "abc", 0600);
    fd = open(scratch_path(&scratch, "f"), O_WRONLY);
    assert_null(content_from_fd(fd, on_content, &got, &rc));
    assert_int_equal(rc, 0);
    loop_until(has_called, NULL);
    assert_int_equal(got.error, -EBADF);
    assert_null(got.content);
}

/* What the path of what can't be read for ERROR gives. */
static int error_of(uint32_t error)
{
    struct content *content = content_unreadable(error);
    int fd = open(content_path(content), O_RDONLY);
    char byte;
    int rc = 0;

    if (fd < 0 || read(fd, &byte, 1) < 0)
        rc = errno;
    if (fd >= 0)
        close(fd);
    assert_int_equal(content->len, 0);
    assert_string_equal(content_path(content), content_path(content));
    content_unref(content);
    return rc;
}

static void what_can_not_be_read_fails_alike(void **state)
{
    struct content *a = content_unreadable(ENOENT);
    struct content *b = content_unreadable(ENOENT);
    struct content *c = content_unreadable(EACCES);
    uint32_t error = ENOENT;
    struct content *d = content_new(&error, sizeof(error));

    (void)state;
    assert_memory_equal(a->hash, b->hash, CONTENT_HASH_BYTES);
    assert_memory_not_equal(a->hash, c->hash, CONTENT_HASH_BYTES);
    assert_memory_not_equal(a->hash, d->hash, CONTENT_HASH_BYTES);
    content_unref(a);
    content_unref(b);
    content_unref(c);
    content_unref(d);
    assert_int_equal(error_of(ENOENT), ENOENT);
    assert_int_equal(error_of(ELOOP), ENOENT);
    assert_int_equal(error_of(EISDIR), EISDIR);
    assert_int_equal(error_of(ENOTDIR), ENOTDIR);
    assert_int_equal(error_of(EACCES), geteuid() ? EACCES : ENOENT);
}

static void the_cache_is_bounded(void **state)
{
    static const char *const large[] = {"f0", "f1", "f2"};
    bool hit;

    (void)state;
    /* Three of 16 MiB are more than it may hold; the old file goes first. */
    content_unref(read_file(OLD_FILE, &hit));
    scratch_write(&scratch, "f", "", 0600);
    for (int i = 0; i < 3; i++) {
        scratch_write(&scratch, large[i], "", 0600);
        assert_int_equal(truncate(scratch_path(&scratch, large[i]),
                                  LIMIT_CACHED_FILE_BYTES / 2),
                         0);
    }
    wait_until_settled(scratch_path(&scratch, "f2"));
    for (int i = 0; i < 3; i++) {
        content_unref(read_file(scratch_path(&scratch, large[i]), &hit));
        assert_false(hit);
    }
    content_unref(read_file(scratch_path(&scratch, "f2"), &hit));
    assert_true(hit);
    content_unref(read_file(scratch_path(&scratch, "f0"), &hit));
    assert_false(hit);
    content_unref(read_file(OLD_FILE, &hit));
    assert_false(hit);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_bytes_have_equal_hashes),
        TEST(the_hash_is_sha256),
        TEST(the_path_can_be_read_again_and_again),
        TEST(a_file_is_read_off_the_loop),
        TEST(an_empty_file_is_a_content),
        TEST(an_old_file_is_read_once),
        TEST(a_fresh_file_is_not_remembered),
        TEST(replaced_in_place_is_another_content),
        TEST(what_is_no_file_is_refused),
        TEST(what_is_too_large_is_refused),
        TEST(an_unreadable_file_is_an_error),
        TEST(what_can_not_be_read_fails_alike),
        TEST(the_cache_is_bounded),
    };

    return cmocka_run_group_tests_name("d_content", tests, setup_all,
                                       teardown_all);
}
