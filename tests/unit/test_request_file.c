#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "requesting.h"

/* Trust files are looked at only where curl would. */
static void trust_file(void **state)
{
    const struct msg_option *o;

    (void)state;
    scratch_write(&dir, "ca", "certificates", 0600);
    assert_int_equal(PARSE("--cacert", scratch_path(&dir, "ca"), "https://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    o = find(WC_OPT_CAINFO);
    assert_int_equal(o->how, FILE_FD);
    assert_int_equal(o->fd_index, 0);
    assert_int_equal(o->path.len, strlen(dir.path));
    assert_int_equal(head.fd_count, 1);
    assert_int_equal(x.out_fd_count, 1);
    wire_writer_reset(&x.out);
    close(x.out_fds[--x.out_fd_count]);
    assert_int_equal(PARSE("--cacert", scratch_path(&dir, "ca"), "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_CAINFO));
    wire_writer_reset(&x.out);
    /* A redirect may lead to https. */
    assert_int_equal(
        PARSE("-L", "--cacert", scratch_path(&dir, "ca"), "http://h/"),
        VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_non_null(find(WC_OPT_CAINFO));
}

static void assert_cache(uint32_t number, const char *path, const char *bytes)
{
    const struct msg_option *o = find(number);

    assert_non_null(o);
    assert_int_equal(o->how, FILE_BYTES);
    assert_int_equal(o->path.len, strlen(path));
    assert_memory_equal(o->path.data, path, strlen(path));
    assert_int_equal(o->str.len, strlen(bytes));
    assert_memory_equal(o->str.data, bytes, strlen(bytes));
}

/* The file's content, or what the attempt before knew. */
static void caches(void **state)
{
    struct cookiejar known;
    struct request_plan plan = {.stores = {&known, NULL}};

    (void)state;
    cookiejar_init(&known);
    scratch_write(&dir, "h", "known", 0600);
    assert_int_equal(PARSE("--hsts", scratch_path(&dir, "h"), "--alt-svc",
                           "/nonexistent/a", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_cache(WC_OPT_HSTS, dir.path, "known");
    assert_cache(WC_OPT_ALTSVC, "/nonexistent/a", "");
    wire_writer_reset(&x.out);
    cookiejar_add(&known, "newer", 5);
    assert_int_equal(put(&plan), 0);
    take();
    assert_cache(WC_OPT_HSTS, dir.path, "newer");
    cookiejar_done(&known);
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE("--hsts", "", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_cache(WC_OPT_HSTS, "", "");
    assert_null(find(WC_OPT_ALTSVC));
}

/* What libcurl is to find: that PATH can't be read. */
static void assert_unread(uint32_t number, const char *path, uint32_t error)
{
    const struct msg_option *o = find(number);

    assert_non_null(o);
    assert_int_equal(o->how, FILE_ERROR);
    assert_int_equal(o->error, error);
    assert_int_equal(o->path.len, strlen(path));
    assert_memory_equal(o->path.data, path, o->path.len);
}

static void missing_files(void **state)
{
    struct request_plan plan = {.url = "https://h/"};
    const char *why = NULL;

    (void)state;
    assert_int_equal(
        PARSE("-E", "/nonexistent/cert", "--key", "/proc", "-k", "https://h/"),
        VERDICT_DAEMON);
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_SSLCERT, "/nonexistent/cert", ENOENT);
    assert_unread(WC_OPT_SSLKEY, "/proc", EISDIR);
    wire_writer_reset(&x.out);
    plan.url = "http://h/";
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_null(find(WC_OPT_SSLCERT));
    wire_writer_reset(&x.out);
    /* HSTS may lead to where it is missed. */
    plan.may_upgrade = true;
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_SSLCERT, "/nonexistent/cert", ENOENT);
}

/* Without the file a redirect would meet trust that nobody asked for. */
static void missing_file_behind_a_redirect(void **state)
{
    struct request_plan plan = {.url = "http://h/"};
    const char *why = NULL;

    (void)state;
    PARSE("-L", "--pinnedpubkey", "/nonexistent/file", "http://h/");
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_PINNEDPUBLICKEY, "/nonexistent/file", ENOENT);
    wire_writer_reset(&x.out);
    PARSE("--doh-url", "https://d/", "--cacert", "/nonexistent/file",
          "http://h/");
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_CAINFO, "/nonexistent/file", ENOENT);
}

/* The real curl may do what we can't, and it is as if nothing had been. */
static void a_file_that_is_too_large(void **state)
{
    struct request_plan plan = {.url = "https://h/"};
    const char *path = scratch_path(&dir, "large");
    const char *why = NULL;
    size_t before = x.out.len;

    (void)state;
    scratch_write(&dir, "large", "", 0600);
    assert_int_equal(truncate(path, LIMIT_FILE_BYTES + 1), 0);
    assert_int_equal(PARSE("-E", path, "https://h/"), VERDICT_DAEMON);
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), -EFBIG);
    assert_memory_equal(why, "can't read /", 12);
    assert_int_equal(x.out.len, before);
    assert_int_equal(x.out_fd_count, 0);
    assert_int_equal(x.out.error, 0);
}

static void cookies(void **state)
{
    (void)state;
    scratch_write(&dir, "cookies", "Set-Cookie: a=b\n", 0600);
    assert_int_equal(PARSE("-b", scratch_path(&dir, "cookies"), "-b", "x=y",
                           "-j", "-b", "/nonexistent", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_COOKIE, "x=y");
    assert_int_equal(find(WC_OPT_COOKIEFILE)->how, FILE_BYTES);
    assert_text(WC_OPT_COOKIEFILE, "Set-Cookie: a=b\n");
    assert_int_equal(find(WC_OPT_COOKIESESSION)->num, 1);
    /* The missing one is there as an empty one: it switches cookies on. */
    assert_int_equal(options[option_count - 2].number, WC_OPT_COOKIEFILE);
    assert_int_equal(options[option_count - 2].str.len, 0);
}

static void netrc(void **state)
{
    (void)state;
    scratch_write(&dir, ".netrc", "machine h login l password p\n", 0600);
    assert_int_equal(PARSE("-n", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_NETRC)->num, WC_NETRC_REQUIRED);
    assert_text(WC_OPT_NETRC_FILE, "machine h login l password p\n");
    wire_writer_reset(&x.out);
    unlink(scratch_path(&dir, ".netrc"));
    assert_int_equal(PARSE("--netrc-optional", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_NETRC));
    assert_null(find(WC_OPT_NETRC_FILE));
    wire_writer_reset(&x.out);
    /* Later curls need it. */
    dialect_use("8.14.1");
    assert_int_equal(PARSE("-n", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_NETRC)->num, WC_NETRC_REQUIRED);
    assert_int_equal(find(WC_OPT_NETRC_FILE)->how, FILE_ERROR);
    dialect_use("");
}

/* More descriptors than a request may bring. */
static void too_many_files(void **state)
{
    const char *const ca = scratch_path(&dir, "ca");
    struct request_plan plan = {.url = "https://h/"};
    const char *why = NULL;

    (void)state;
    scratch_write(&dir, "ca", "certificates", 0600);
    assert_int_equal(PARSE("--cacert", ca, "https://h/"), VERDICT_DAEMON);
    plan.config = conf();
    for (unsigned i = 0; i < LIMIT_REQUEST_FDS; i++) {
        assert_int_equal(request_put(&x, 7, &plan, &why), 0);
        assert_int_equal(x.out_fd_count, i + 1);
    }
    assert_int_equal(request_put(&x, 7, &plan, &why), -E2BIG);
    assert_string_equal(why, "too many files");
    assert_int_equal(x.out_fd_count, LIMIT_REQUEST_FDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(trust_file),
        TEST(caches),
        TEST(missing_files),
        TEST(missing_file_behind_a_redirect),
        TEST(a_file_that_is_too_large),
        TEST(cookies),
        TEST(netrc),
        TEST(too_many_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
