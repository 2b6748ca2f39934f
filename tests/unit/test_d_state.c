#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/state.h"
#include "serving.h"

#define KNOWN "h.test \"unlimited\"\n"

static CURL *easy;
static struct state store;

static int setup(void **state)
{
    bare_setup(state);
    easy = curl_easy_init();
    store = (struct state){.serial = 12};
    return 0;
}

static int teardown(void **state)
{
    curl_easy_cleanup(easy);
    easy = NULL;
    state_done(&store);
    return serving_teardown(state);
}

static CURLcode open_store(CURLoption option, const char *text)
{
    struct content *content = content_new(text, strlen(text));
    CURLcode rc = state_open(&store, easy, option, content);

    content_unref(content);
    return rc;
}

/* Later libcurls read a cache only when a transfer begins. */
static void go_nowhere(void)
{
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, "/nonexistent");
    curl_easy_setopt(easy, CURLOPT_URL, "http://h.test/");
    assert_int_equal(curl_easy_perform(easy), CURLE_COULDNT_CONNECT);
}

static void end_handle(void)
{
    curl_easy_cleanup(easy);
    easy = NULL;
}

/* What came of KIND, as text. */
static const char *sent(enum state_kind kind)
{
    static char text[4096];
    struct frame f;
    size_t at = 0;

    text[0] = '\0';
    await(FRAME_STATE);
    while (inbox_next(&in, &at, &f)) {
        struct msg_state s;

        if (f.type != FRAME_STATE)
            continue;
        assert_int_equal(f.transfer, 5);
        assert_int_equal(message_get_state(&f, &s), 0);
        if (s.kind == kind)
            strncat(text, s.bytes.data, s.bytes.len);
    }
    return text;
}

static void none_is_nothing(void **state)
{
    (void)state;
    assert_false(state_is_open(&store));
    assert_int_equal(state_send(&store, bare.peer, 5), 0);
    state_done(&store);
}

static void a_cache_is_read_and_written_anew(void **state)
{
    char path[JAR_PATH_BYTES];

    (void)state;
    assert_int_equal(open_store(CURLOPT_HSTS, "# mine\n" KNOWN), CURLE_OK);
    assert_true(state_is_open(&store));
    strcpy(path, store.paths[STATE_HSTS]);
    go_nowhere();
    end_handle();
    assert_int_equal(state_send(&store, bare.peer, 5), 0);
    peer_flush(bare.peer);
    assert_non_null(strstr(sent(STATE_HSTS), "# Your HSTS cache"));
    assert_non_null(strstr(sent(STATE_HSTS), KNOWN));
    assert_null(strstr(sent(STATE_HSTS), "# mine"));
    assert_false(state_is_open(&store));
    assert_int_equal(access(path, F_OK), -1);
}

static void the_two_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(open_store(CURLOPT_HSTS, ""), CURLE_OK);
    assert_int_equal(open_store(CURLOPT_ALTSVC, ""), CURLE_OK);
    go_nowhere();
    end_handle();
    assert_int_equal(state_send(&store, bare.peer, 5), 0);
    peer_flush(bare.peer);
    assert_non_null(strstr(sent(STATE_HSTS), "# Your HSTS cache"));
    assert_non_null(strstr(sent(STATE_ALTSVC), "# Your alt-svc cache"));
}

static void what_is_dropped_leaves_nothing(void **state)
{
    char path[JAR_PATH_BYTES];

    (void)state;
    assert_int_equal(open_store(CURLOPT_ALTSVC, ""), CURLE_OK);
    strcpy(path, store.paths[STATE_ALTSVC]);
    assert_int_equal(access(path, F_OK), 0);
    end_handle();
    state_done(&store);
    assert_int_equal(access(path, F_OK), -1);
    *strrchr(path, '/') = '\0';
    assert_int_equal(access(path, F_OK), -1);
}

/* All the way: before DONE, which still knows what the handle knew. */
static void a_transfers_cache_comes_before_done(void **state)
{
    struct frame f;
    size_t at = 0;
    bool came = false;

    (void)state;
    making_bare(&m, 0, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_file(&m, WC_OPT_HSTS, "h", KNOWN);
    making_file(&m, WC_OPT_ALTSVC, "", "");
    bare_start(5, NULL);
    assert_done(5, 0);
    assert_non_null(strstr(sent(STATE_HSTS), KNOWN));
    assert_string_equal(sent(STATE_ALTSVC), ""); /* it has no name */
    while (inbox_next(&in, &at, &f)) {
        struct wire_reader infos;
        struct msg_done done;

        came |= f.type == FRAME_STATE;
        if (f.type != FRAME_DONE)
            continue;
        assert_true(came);
        assert_int_equal(message_get_done(&f, &done, &infos), 0);
        assert_true(done.info_count > 5);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(none_is_nothing),
        TEST(a_cache_is_read_and_written_anew),
        TEST(the_two_are_told_apart),
        TEST(what_is_dropped_leaves_nothing),
        TEST(a_transfers_cache_comes_before_done),
    };

    return cmocka_run_group_tests_name("d_state", tests, serving_begin,
                                       serving_end);
}
