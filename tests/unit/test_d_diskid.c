#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <openssl/evp.h>
#include <string.h>

#include "daemon/diskid.h"
#include "daemon/limits.h"
#include "scratched.h"

struct digest {
    uint8_t bytes[32];
};

static bool same(struct digest a, struct digest b)
{
    return !memcmp(&a, &b, sizeof(a));
}

static struct digest digest_of(const char *path, bool folder, bool entries)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    struct digest d;

    EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
    if (folder)
        diskid_add_folder(ctx, path, entries);
    else
        diskid_add_file(ctx, path);
    EVP_DigestFinal_ex(ctx, d.bytes, NULL);
    EVP_MD_CTX_free(ctx);
    return d;
}

static struct digest file(void)
{
    return digest_of(scratch_path(&scratch, "f"), false, false);
}

static void identities_have_no_gaps(void **state)
{
    struct diskid a, b;
    struct stat st;

    (void)state;
    memset(&a, 0x55, sizeof(a));
    memset(&b, 0xaa, sizeof(b));
    assert_int_equal(stat("/", &st), 0);
    diskid_of(&st, &a);
    diskid_of(&st, &b);
    assert_memory_equal(&a, &b, sizeof(a));
    assert_int_equal(a.ino, st.st_ino);
}

static void settling_takes_its_time(void **state)
{
    struct stat st;

    (void)state;
    memset(&st, 0, sizeof(st));
    clock_gettime(CLOCK_REALTIME, &st.st_ctim);
    assert_false(diskid_is_settled(&st));
    st.st_ctim.tv_sec -= FILE_SETTLE_MS / 1000 + 2;
    assert_true(diskid_is_settled(&st));
    /* The clock was set back. */
    st.st_ctim.tv_sec += 3600;
    assert_false(diskid_is_settled(&st));
}

/* The same size, within one tick of the clock. */
static void a_fresh_file_counts_by_content(void **state)
{
    struct digest one, two;

    (void)state;
    for (int i = 0; i < 10; i++) {
        scratch_write(&scratch, "f", "one", 0600);
        one = file();
        assert_true(same(one, file()));
        scratch_write(&scratch, "f", "two", 0600);
        two = file();
        assert_false(same(one, two));
    }
}

static void what_is_not_there(void **state)
{
    struct digest none, missing;

    (void)state;
    none = digest_of(NULL, false, false);
    missing = file();
    assert_true(same(missing, file()));
    scratch_write(&scratch, "f", "", 0600);
    assert_false(same(missing, file()));
    assert_false(same(none, file()));
    assert_true(same(none, digest_of(NULL, true, true)));
    assert_true(same(none, digest_of("/nonexistent", true, true)));
}

/* Nobody may wait for a pipe's writer. */
static void a_pipe_has_no_content(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(scratch_path(&scratch, "f"), 0600), 0);
    assert_true(same(file(), file()));
}

static struct digest folder(bool entries)
{
    return digest_of(scratch.dir, true, entries);
}

static void entries_count(void **state)
{
    struct digest empty = folder(true), one, two;

    (void)state;
    scratch_write(&scratch, "f", "one", 0600);
    one = folder(true);
    assert_false(same(empty, one));
    assert_true(same(one, folder(true)));
    scratch_write(&scratch, "f", "two", 0600);
    two = folder(true);
    assert_false(same(one, two));
}

/* Of a folder that was changed just now the names count in any case. */
static void a_fresh_folder_counts_by_entries(void **state)
{
    struct digest one;

    (void)state;
    scratch_write(&scratch, "f", "one", 0600);
    one = folder(false);
    scratch_write(&scratch, "f", "two", 0600);
    assert_false(same(one, folder(false)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(identities_have_no_gaps),
        TEST(settling_takes_its_time),
        TEST(a_fresh_file_counts_by_content),
        TEST(what_is_not_there),
        TEST(a_pipe_has_no_content),
        TEST(entries_count),
        TEST(a_fresh_folder_counts_by_entries),
    };

    return cmocka_run_group_tests_name("d_diskid", tests, NULL, NULL);
}
