/*
 * form, seen in the body that the server gets.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/form.h"
#include "serving.h"

static size_t mark;

static void begin_form(void)
{
    begin(NULL);
    mark = message_begin_parts(&m.w, WC_OPT_MIMEPOST);
}

#define TEXT(s)          \
    {                    \
        s, sizeof(s) - 1 \
    }

static void end_form(uint16_t count)
{
    message_end_parts(&m.w, mark, count);
    m.options++;
    bare_start(1, NULL);
}

static void assert_body_has(const char *text)
{
    if (!strstr(server.last, text))
        fail_msg("\"%s\" is not in %s", text, server.last);
}

static void all_that_a_part_can_have(void **state)
{
    static const struct wire_str headers[] = {TEXT("X-A: 1"), TEXT("X-B: 2")};
    struct msg_part part = {.has = PART_ALL,
                            .name = TEXT("field"),
                            .filename = TEXT("a.txt"),
                            .type = TEXT("text/x-own"),
                            .encoder = TEXT("base64"),
                            .header_count = 2,
                            .data = PART_BYTES,
                            .bytes = TEXT("value")};

    (void)state;
    begin_form();
    message_put_part(&m.w, &part, headers);
    end_form(1);
    assert_done(1, 0);
    assert_int_equal(strncmp(server.last, "POST / ", 7), 0);
    assert_body_has("Content-Type: multipart/form-data; boundary=");
    assert_body_has("name=\"field\"; filename=\"a.txt\"\r\n");
    assert_body_has("\r\nContent-Type: text/x-own\r\n");
    assert_body_has("\r\nContent-Transfer-Encoding: base64\r\n");
    assert_body_has("\r\nX-A: 1\r\nX-B: 2\r\n");
    assert_body_has("\r\n\r\ndmFsdWU=\r\n--");
}

static void a_part_may_have_nothing_but_a_name(void **state)
{
    struct msg_part part = {
        .has = PART_NAME, .name = TEXT("n"), .data = PART_EMPTY};

    (void)state;
    begin_form();
    message_put_part(&m.w, &part, NULL);
    end_form(1);
    assert_done(1, 0);
    assert_body_has("name=\"n\"\r\n\r\n\r\n--");
    assert_null(strstr(server.last, "filename"));
}

static void parts_keep_their_order_and_nest(void **state)
{
    struct msg_part first = {.has = PART_NAME,
                             .name = TEXT("first"),
                             .data = PART_BYTES,
                             .bytes = TEXT("1")};
    struct msg_part nest = {
        .has = PART_NAME, .name = TEXT("nest"), .data = PART_PARTS, .count = 2};
    struct msg_part inner = {.data = PART_BYTES, .bytes = TEXT("inner")};
    struct msg_part last = {.has = PART_NAME,
                            .name = TEXT("last"),
                            .data = PART_BYTES,
                            .bytes = TEXT("2")};
    const char *at;

    (void)state;
    begin_form();
    message_put_part(&m.w, &first, NULL);
    message_put_part(&m.w, &nest, NULL);
    message_put_part(&m.w, &inner, NULL);
    message_put_part(&m.w, &inner, NULL);
    message_put_part(&m.w, &last, NULL);
    end_form(3);
    assert_done(1, 0);
    assert_body_has("Content-Type: multipart/mixed; boundary=");
    at = strstr(server.last, "name=\"first\"");
    assert_non_null(at);
    at = strstr(at, "name=\"nest\"");
    assert_non_null(at);
    for (int i = 0; i < 2; i++) {
        at = strstr(at, "\r\n\r\ninner\r\n");
        assert_non_null(at);
        at += 5;
    }
    assert_non_null(strstr(at, "name=\"last\""));
}

/* A file of the client, read by credit. */
static void a_part_may_be_pulled(void **state)
{
    struct msg_part part = {.has = PART_NAME | PART_FILENAME,
                            .name = TEXT("file"),
                            .filename = TEXT("f"),
                            .data = PART_PULL,
                            .source = 3,
                            .size = 6,
                            .seekable = true};
    struct msg_data data = {.source = 3, .bytes = TEXT("pulled")};
    struct transfer *t = NULL;

    (void)state;
    begin_form();
    message_put_part(&m.w, &part, NULL);
    message_end_parts(&m.w, mark, 1);
    m.options++;
    t = bare_start(1, NULL);
    await(FRAME_WANT);
    assert_int_equal(transfer_data(t, &data), 0);
    assert_done(1, 0);
    assert_body_has("name=\"file\"; filename=\"f\"\r\n");
    assert_body_has("\r\n\r\npulled\r\n--");
}

/* ---- form_build() ---- */

static struct pull *no_pull(void *arg, uint16_t source, int64_t size,
                            bool seekable)
{
    (void)source;
    (void)size;
    (void)seekable;
    ++*(unsigned *)arg;
    return NULL;
}

static curl_mime *built(struct wire_writer *w, uint16_t count, unsigned *pulls)
{
    struct request_option option = {.count = count};
    CURL *easy = curl_easy_init();
    curl_mime *mime;

    wire_reader_init(&option.parts, w->data, w->len);
    mime = form_build(easy, &option, no_pull, pulls);
    curl_mime_free(mime);
    curl_easy_cleanup(easy);
    return mime;
}

static void what_cannot_be_built(void **state)
{
    struct msg_part pulled = {.data = PART_PULL, .source = 1};
    struct msg_part empty = {.data = PART_EMPTY};
    struct msg_part bad = {
        .has = PART_ENCODER, .encoder = TEXT("rot13"), .data = PART_EMPTY};
    struct wire_writer w;
    unsigned pulls = 0;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    message_put_part(&w, &empty, NULL);
    assert_non_null(built(&w, 1, &pulls));
    assert_null(built(&w, 2, &pulls)); /* only one is there */
    assert_int_equal(pulls, 0);
    wire_writer_reset(&w);
    message_put_part(&w, &pulled, NULL);
    assert_null(built(&w, 1, &pulls));
    assert_int_equal(pulls, 1);
    wire_writer_reset(&w);
    message_put_part(&w, &bad, NULL);
    assert_null(built(&w, 1, &pulls));
    wire_writer_done(&w);
}

static void depth_is_bounded(void **state)
{
    struct msg_part nest = {.data = PART_PARTS, .count = 1};
    struct msg_part empty = {.data = PART_EMPTY};
    unsigned pulls = 0;

    (void)state;
    for (unsigned depth = LIMIT_PART_DEPTH; depth <= LIMIT_PART_DEPTH + 1;
         depth++) {
        struct wire_writer w;

        wire_writer_init(&w, NULL, 0, 10000);
        for (unsigned i = 1; i < depth; i++)
            message_put_part(&w, &nest, NULL);
        message_put_part(&w, &empty, NULL);
        assert_int_equal(built(&w, 1, &pulls) != NULL,
                         depth == LIMIT_PART_DEPTH);
        wire_writer_done(&w);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_that_a_part_can_have),
        TEST(a_part_may_have_nothing_but_a_name),
        TEST(parts_keep_their_order_and_nest),
        TEST(a_part_may_be_pulled),
        TEST(what_cannot_be_built),
        TEST(depth_is_bounded),
    };

    return cmocka_run_group_tests_name("d_form", tests, serving_begin,
                                       serving_end);
}
