#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "daemon/jar.h"
#include "between.h"
#include "serving.h"

static CURL *easy;
static char path[JAR_PATH_BYTES];

static int setup(void **state)
{
    bare_setup(state);
    easy = curl_easy_init();
    assert_int_equal(jar_open(easy, 12, path), 0);
    return 0;
}

static int teardown(void **state)
{
    curl_easy_cleanup(easy);
    return serving_teardown(state);
}

/* Later libcurls write a jar only after a transfer has begun. */
static void add_cookie(const char *text)
{
    assert_int_equal(curl_easy_setopt(easy, CURLOPT_COOKIELIST, text), 0);
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, "/nonexistent");
    curl_easy_setopt(easy, CURLOPT_URL, "http://h.test/");
    assert_int_equal(curl_easy_perform(easy), CURLE_COULDNT_CONNECT);
}

static const char *jar_text(void)
{
    static char text[4096];
    struct frame f = await(FRAME_JAR);

    assert_int_equal(f.transfer, 5);
    assert_between(f.len, 1, sizeof(text) - 1);
    memcpy(text, f.payload, f.len);
    text[f.len] = '\0';
    return text;
}

static void nobody_else_may_look_in(void **state)
{
    char dir[JAR_PATH_BYTES];
    struct stat st;

    (void)state;
    strcpy(dir, path);
    assert_string_equal(strrchr(dir, '/'), "/12");
    *strrchr(dir, '/') = '\0';
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(st.st_uid, geteuid());
    jar_drop(easy, path);
}

static void a_jar_is_sent_and_removed(void **state)
{
    char name[JAR_PATH_BYTES];
    const char *text;

    (void)state;
    strcpy(name, path);
    add_cookie("Set-Cookie: a=b; domain=h.test; path=/");
    assert_int_equal(jar_send(easy, path, bare.peer, 5), 0);
    assert_string_equal(path, "");
    assert_int_equal(access(name, F_OK), -1);
    peer_flush(bare.peer);
    text = jar_text();
    assert_non_null(strstr(text, "Netscape HTTP Cookie File"));
    assert_non_null(strstr(text, "h.test"));
    assert_non_null(strstr(text, "a\tb"));
    /* Nor does the handle's end write it again. */
    curl_easy_cleanup(easy);
    easy = curl_easy_init();
    assert_int_equal(access(name, F_OK), -1);
}

static void a_dropped_jar_is_never_written(void **state)
{
    char name[JAR_PATH_BYTES];

    (void)state;
    strcpy(name, path);
    add_cookie("Set-Cookie: a=b; domain=h.test; path=/");
    jar_drop(easy, path);
    assert_string_equal(path, "");
    jar_drop(easy, path); /* nothing is left to drop */
    curl_easy_cleanup(easy);
    easy = curl_easy_init();
    assert_int_equal(access(name, F_OK), -1);
}

/* Cleaners of temporary folders take it away. */
static void a_directory_that_went_is_made_anew(void **state)
{
    char dir[JAR_PATH_BYTES];

    (void)state;
    strcpy(dir, path);
    *strrchr(dir, '/') = '\0';
    assert_int_equal(rmdir(dir), 0);
    add_cookie("Set-Cookie: a=b; domain=h.test; path=/");
    assert_true(jar_send(easy, path, bare.peer, 5) < 0);
    assert_string_equal(path, "");
    assert_int_equal(jar_open(easy, 13, path), 0);
    assert_int_equal(jar_send(easy, path, bare.peer, 5), 0);
    peer_flush(bare.peer);
    assert_non_null(strstr(jar_text(), "a\tb"));
}

/* All the way: before DONE, with what the server set. */
static void a_transfers_jar_comes_before_done(void **state)
{
    struct frame f;
    size_t at = 0;
    bool jar = false;

    (void)state;
    jar_drop(easy, path);
    server.answer = "HTTP/1.1 200 OK\r\nSet-Cookie: from=server\r\n"
                    "Content-Length: 0\r\n\r\n";
    making_bare(&m, REQUEST_JAR, "");
    making_string(&m, WC_OPT_URL, server.url);
    bare_start(5, NULL);
    assert_done(5, 0);
    assert_non_null(strstr(jar_text(), "from\tserver"));
    while (inbox_next(&in, &at, &f)) {
        jar |= f.type == FRAME_JAR;
        if (f.type == FRAME_DONE)
            assert_true(jar);
    }
}

static void the_directory_goes_with_the_last_jar(void **state)
{
    char dir[JAR_PATH_BYTES], second[JAR_PATH_BYTES];

    (void)state;
    strcpy(dir, path);
    *strrchr(dir, '/') = '\0';
    assert_int_equal(jar_open(easy, 13, second), 0);
    assert_int_equal(strncmp(second, dir, strlen(dir)), 0);
    jar_drop(easy, path);
    assert_int_equal(access(dir, F_OK), 0);
    jar_drop(easy, second);
    assert_int_equal(access(dir, F_OK), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_else_may_look_in),
        TEST(a_jar_is_sent_and_removed),
        TEST(a_dropped_jar_is_never_written),
        TEST(a_directory_that_went_is_made_anew),
        TEST(a_transfers_jar_comes_before_done),
        TEST(the_directory_goes_with_the_last_jar),
    };

    return cmocka_run_group_tests_name("d_jar", tests, serving_begin,
                                       serving_end);
}
