#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/etag.h"

static struct scratch dir;
static const char *folder; /* that can't be made */
static struct config config;
static struct strlist etags;
static struct console console;
static struct capture out;
static struct capture err;
static struct etag e;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    memset(&config, 0, sizeof(config));
    memset(&etags, 0, sizeof(etags));
    memset(&console, 0, sizeof(console));
    console_init(&console);
    config.etags = &etags;
    e.fd = -1;
    dialect_use("7.88.1");
    return 0;
}

static int end(void **state)
{
    (void)state;
    etag_close(&e);
    scratch_leave(&dir);
    return 0;
}

/* --- comparing --- */

static void assert_compares(const char *content, const char *header)
{
    scratch_write(&dir, "tag", content, 0644);
    config.etag_compare = "tag";
    etags = (struct strlist){NULL, NULL};
    assert_int_equal(etag_compare(&config, &console), 0);
    assert_string_equal(etags.first->text, header);
}

static void tags_of_before(void **state)
{
    (void)state;
    assert_compares("\"v1\"\n", "If-None-Match: \"v1\"");
    assert_compares("bare", "If-None-Match: bare");
    assert_compares("\"a\"\r\nW/\"b\"\r\n", "If-None-Match: \"a\"W/\"b\"");
    assert_compares("", "If-None-Match: \"\"");
    assert_compares("\n", "If-None-Match: \"\"");
}

/* Each transfer adds one. */
static void they_pile_up(void **state)
{
    (void)state;
    assert_compares("x", "If-None-Match: x");
    assert_int_equal(etag_compare(&config, &console), 0);
    assert_string_equal(etags.first->next->text, "If-None-Match: x");
    assert_null(etags.first->next->next);
}

static void missing_files(void **state)
{
    (void)state;
    assert_int_equal(etag_compare(&config, &console), 0); /* not asked for */
    config.etag_compare = "none";
    assert_int_equal(etag_compare(&config, &console), -ENOENT);
    assert_null(etags.first);
    config.etag_save = "none";
    assert_int_equal(etag_compare(&config, &console), 0);
    assert_string_equal(etags.first->text, "If-None-Match: \"\"");
    etags = (struct strlist){NULL, NULL};
    dialect_use("8.12.0");
    capture_start(&err, STDERR_FILENO);
    assert_int_equal(etag_compare(&config, &console), 0);
    capture_end(&err);
    assert_string_equal(etags.first->text, "If-None-Match: \"\"");
    assert_string_equal(err.text, "Warning: Failed to open none: No such file "
                                  "or directory\n");
}

static void a_folder_is_empty(void **state)
{
    (void)state;
    config.etag_compare = ".";
    assert_int_equal(etag_compare(&config, &console), 0);
    assert_string_equal(etags.first->text, "If-None-Match: \"\"");
}

/* --- saving --- */

static int line(int status, const char *text)
{
    return etag_line(&e, &console, status, text, strlen(text));
}

static void saved_as_it_comes(void **state)
{
    (void)state;
    scratch_write(&dir, "tag", "old one", 0644);
    config.etag_save = "tag";
    assert_int_equal(etag_open(&e, &config, &folder), 0);
    assert_file("tag", "");
    assert_int_equal(line(200, "HTTP/1.1 200 OK\r\n"), 0);
    assert_int_equal(line(200, "eTAG: \t \"a b\" x \r\n"), 0);
    assert_int_equal(line(200, "ETags: no\r\n"), 0);
    assert_int_equal(line(200, "ETag: \r\n"), 0);
    assert_int_equal(line(404, "ETag:W/\"c\"\n"), 0);
    assert_file("tag", "\"a b\" x\nW/\"c\"\n");
}

/* Later versions keep what was there until a good answer has another. */
static void saved_later(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    scratch_write(&dir, "tag", "old one", 0644);
    config.etag_save = "tag";
    assert_int_equal(etag_open(&e, &config, &folder), 0);
    assert_int_equal(line(404, "ETag: no\r\n"), 0);
    assert_int_equal(line(103, "ETag: no\r\n"), 0);
    assert_file("tag", "old one");
    assert_int_equal(line(200, "ETag: \"longer\"\r\n"), 0);
    assert_int_equal(line(302, "ETag: \"b\"\r\n"), 0);
    assert_file("tag", "\"b\"\n");
    dialect_use("8.8.0");
    assert_int_equal(line(302, "ETag: \"c\"\r\n"), 0);
    assert_file("tag", "\"b\"\n");
}

static void to_standard_output(void **state)
{
    int rc;

    (void)state;
    config.etag_save = "-";
    assert_int_equal(etag_open(&e, &config, &folder), 0);
    capture_start(&out, STDOUT_FILENO);
    rc = line(200, "ETag: x\r\n");
    console_flush(&console);
    capture_end(&out);
    assert_int_equal(rc, 0);
    assert_string_equal(out.text, "x\n");
}

/* Some versions can't cut what is no file. */
static void to_what_can_not_be_cut(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    config.etag_save = "/dev/null";
    assert_int_equal(etag_open(&e, &config, &folder), 0);
    assert_true(line(200, "ETag: x\r\n") < 0);
    dialect_use("8.20.0");
    assert_int_equal(line(200, "ETag: x\r\n"), 0);
}

static void directories(void **state)
{
    (void)state;
    config.etag_save = "a/tag";
    config.create_dirs = true;
    assert_int_equal(etag_open(&e, &config, &folder), -ENOENT);
    dialect_use("8.12.0");
    assert_int_equal(etag_open(&e, &config, &folder), 0);
    assert_int_equal(access("a/tag", F_OK), 0);
    assert_null(folder);
    config.etag_save = "a/tag/b/c";
    assert_int_equal(etag_open(&e, &config, &folder), -ENOTDIR);
    assert_string_equal(folder, "a/tag/b");
}

/* The question is a session with the daemon. */
static void fail_to_learn(void)
{
    fail_msg("the version is asked for");
}

/* The first test: no version is known yet. */
static void without_a_file_no_version(void **state)
{
    (void)state;
    memset(&config, 0, sizeof(config));
    dialect_ask(fail_to_learn);
    assert_int_equal(etag_compare(&config, &console), 0);
    assert_int_equal(etag_open(&e, &config, &folder), 0);
    assert_int_equal(e.fd, -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_no_version),
        TEST(tags_of_before),
        TEST(they_pile_up),
        TEST(missing_files),
        TEST(a_folder_is_empty),
        TEST(saved_as_it_comes),
        TEST(saved_later),
        TEST(to_standard_output),
        TEST(to_what_can_not_be_cut),
        TEST(directories),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
