#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/trace.h"

static struct trace trace;
static struct console console;
static struct capture out, err;

static int begin(void **state)
{
    (void)state;
    memset(&inv, 0, sizeof(inv));
    memset(&console, 0, sizeof(console));
    console.err_fd = STDERR_FILENO;
    dialect_use("7.88.1");
    setenv("TZ", "UTC0", 1);
    trace_init(&trace, &inv, &console);
    return 0;
}

static int end(void **state)
{
    (void)state;
    trace_done(&trace);
    return 0;
}

static struct msg_debug event(enum debug_kind kind, const char *text)
{
    return (struct msg_debug){.kind = kind,
                              .time_us =
                                  (10 * 3600 + 2 * 60 + 3) * 1000000ull + 40u,
                              .xfer_id = 4,
                              .conn_id = -1,
                              .len = (uint32_t)strlen(text),
                              .at = {text, strlen(text)}};
}

static void tell(enum debug_kind kind, const char *text)
{
    struct msg_debug m = event(kind, text);

    trace_event(&trace, &m);
}

#define CAPTURED(what)                      \
    do {                                    \
        capture_start(&out, STDOUT_FILENO); \
        capture_start(&err, STDERR_FILENO); \
        what;                               \
        console_flush(&console);            \
        trace_flush(&trace);                \
        capture_end(&err);                  \
        capture_end(&out);                  \
    } while (0)

/* --- -v ------------------------------------------------------------------- */

static void say_everything(void)
{
    tell(DEBUG_TEXT, "Trying\n");
    tell(DEBUG_HEADER_OUT, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    tell(DEBUG_DATA_OUT, "abc");
    tell(DEBUG_DATA_OUT, "defg");
    tell(DEBUG_HEADER_IN, "HTTP/1.1 200 OK\r\n");
    tell(DEBUG_DATA_IN, "hello");
    tell(DEBUG_TLS_IN, "x");
    tell(DEBUG_TEXT, "intact\n");
}

static void verbose_lines(void **state)
{
    (void)state;
    inv.trace = TRACE_VERBOSE;
    CAPTURED(say_everything());
    assert_string_equal(err.text, "* Trying\n"
                                  "> GET / HTTP/1.1\r\n"
                                  "> Host: h\r\n"
                                  "> \r\n"
                                  "} [3 bytes data]\n"
                                  "< HTTP/1.1 200 OK\r\n"
                                  "{ [5 bytes data]\n"
                                  "* intact\n");
    assert_string_equal(out.text, "");
}

static void say_in_pieces(void)
{
    tell(DEBUG_HEADER_OUT, "GET /");
    tell(DEBUG_HEADER_OUT, " HTTP/1.1\r\nA: b");
    tell(DEBUG_TEXT, " so\n");
    tell(DEBUG_TEXT, "and so\n");
}

/* What does not end its line is gone on with. */
static void unfinished_lines(void **state)
{
    (void)state;
    inv.trace = TRACE_VERBOSE;
    CAPTURED(say_in_pieces());
    assert_string_equal(err.text, "> GET / HTTP/1.1\r\n> A: b so\n* and so\n");
}

static void say_data(void)
{
    tell(DEBUG_DATA_IN, "hello");
    tell(DEBUG_TEXT, "done\n");
}

/* A body on the terminal is not announced there. */
static void nothing_is_said_of_what_is_seen(void **state)
{
    (void)state;
    inv.trace = TRACE_VERBOSE;
    trace.on_terminal = true;
    CAPTURED(say_data());
    assert_string_equal(err.text, "* done\n");
    console.err_fd = 100;
    CAPTURED(say_data());
    assert_string_equal(err.text, "");
    console.err_fd = STDERR_FILENO;
    trace.on_terminal = false;
    CAPTURED(say_data());
    assert_string_equal(err.text, "{ [5 bytes data]\n* done\n");
}

/* --- prefixes ------------------------------------------------------------- */

static void times_and_numbers(void **state)
{
    (void)state;
    inv.trace = TRACE_VERBOSE;
    inv.trace_time = true;
    CAPTURED(tell(DEBUG_HEADER_OUT, "a\nb\n"));
    assert_string_equal(err.text, "10:02:03.000040 > a\n10:02:03.000040 > b\n");
    inv.trace_ids = true;
    CAPTURED(tell(DEBUG_TEXT, "a\n"));
    assert_string_equal(err.text, "10:02:03.000040 [4-x] * a\n");
    inv.trace = TRACE_ASCII;
    inv.trace_time = false;
    CAPTURED(tell(DEBUG_DATA_IN, "a"));
    assert_string_equal(err.text,
                        "[4-x] <= Recv data, 1 bytes (0x1)\n0000: a\n");
}

/* --- dumps ---------------------------------------------------------------- */

static void hex_rows(void **state)
{
    (void)state;
    inv.trace = TRACE_HEX;
    CAPTURED(tell(DEBUG_HEADER_OUT, "GET /bin HTTP/1.1\r\n~\x7f\xff"));
    assert_string_equal(
        err.text,
        "=> Send header, 22 bytes (0x16)\n"
        "0000: 47 45 54 20 2f 62 69 6e 20 48 54 54 50 2f 31 2e GET /bin HTTP/1.\n"
        "0010: 31 0d 0a 7e 7f ff                               1..~..\n");
}

static void titles(void **state)
{
    static const char *const want[DEBUG_MAX] = {
        "== Info: ",          "<= Recv header, 0 bytes (0x0)\n",
        "=> Send header, 0",  "<= Recv data, 0",
        "=> Send data, 0",    "<= Recv SSL data, 0",
        "=> Send SSL data, 0"};

    (void)state;
    inv.trace = TRACE_ASCII;
    for (enum debug_kind kind = 0; kind < DEBUG_MAX; kind++) {
        CAPTURED(tell(kind, ""));
        assert_memory_equal(err.text, want[kind], strlen(want[kind]));
    }
}

/* Rows of 64 columns, or up to CR LF, which may stand right behind them. */
static void ascii_rows(void **state)
{
    static const struct {
        size_t len;       /* of the line before CR LF */
        const char *rows; /* offsets of the rows */
    } cases[] = {
        {0, "0000 0002 "},  {1, "0000 0003 "},       {63, "0000 0041 "},
        {64, "0000 0042 "}, {65, "0000 0040 0043 "}, {128, "0000 0040 0082 "},
    };

    (void)state;
    inv.trace = TRACE_ASCII;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        char rows[64] = "";

        memset(text, 'a', cases[i].len);
        strcpy(text + cases[i].len, "\r\nend");
        CAPTURED(tell(DEBUG_DATA_IN, text));
        for (char *at = strchr(err.text, '\n') + 1; *at;
             at = strchr(at, '\n') + 1) {
            assert_memory_equal(at + 4, ": ", 2);
            strncat(rows, at, 4);
            strcat(rows, " ");
        }
        assert_string_equal(rows, cases[i].rows);
    }
    CAPTURED(tell(DEBUG_DATA_IN, "a\n\rb\r"));
    assert_string_equal(err.text, "<= Recv data, 5 bytes (0x5)\n0000: a..b.\n");
}

static void offsets_grow(void **state)
{
    static char text[70001];

    (void)state;
    inv.trace = TRACE_ASCII;
    memset(text, 'x', sizeof(text) - 1);
    CAPTURED(tell(DEBUG_DATA_IN, text));
    assert_non_null(strstr(err.text, "\nffc0: x"));
    inv.trace_path = "/dev/null";
    tell(DEBUG_DATA_IN, text);
}

static void later_curls_say_it_shorter(void **state)
{
    (void)state;
    inv.trace = TRACE_ASCII;
    dialect_use("8.23.0");
    CAPTURED(tell(DEBUG_TEXT, "a\n"));
    dialect_use("7.88.1");
    assert_string_equal(err.text, "* a\n");
}

/* --- pieces --------------------------------------------------------------- */

static void send_pieces(void)
{
    struct msg_debug m = event(DEBUG_DATA_IN, "hello\r\nyou");

    m.more = true;
    m.at.len = 6;
    trace_event(&trace, &m);
    m.more = false;
    m.at.data += 6;
    m.at.len = 4;
    trace_event(&trace, &m);
    tell(DEBUG_TEXT, "next\n");
}

static void pieces_are_one_event(void **state)
{
    (void)state;
    inv.trace = TRACE_ASCII;
    CAPTURED(send_pieces());
    assert_string_equal(err.text, "<= Recv data, 10 bytes (0xa)\n"
                                  "0000: hello\n"
                                  "0007: you\n"
                                  "== Info: next\n");
}

/* --- places --------------------------------------------------------------- */

static void mix_with_body(void)
{
    console_out(&console, "body1 ", 6, false);
    tell(DEBUG_TEXT, "text\n");
    console_err(&console, "error\n", 6);
    tell(DEBUG_DATA_IN, "");
    console_err(&console, "after\n", 6);
}

/* curl flushes standard output after each dump, not after words. */
static void to_standard_output(void **state)
{
    int file = memfd_create("both", 0);
    int saved_out = dup(STDOUT_FILENO), saved_err = dup(STDERR_FILENO);
    char text[200] = "";

    (void)state;
    inv.trace = TRACE_ASCII;
    inv.trace_path = "-";
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    mix_with_body();
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_err, STDERR_FILENO);
    assert_true(pread(file, text, sizeof(text) - 1, 0) > 0);
    assert_string_equal(text, "error\n"
                              "body1 == Info: text\n"
                              "<= Recv data, 0 bytes (0x0)\n"
                              "after\n");
    close(file);
    close(saved_out);
    close(saved_err);
}

static void to_a_file(void **state)
{
    struct scratch scratch;
    char text[100];
    FILE *file;

    (void)state;
    scratch_init(&scratch);
    inv.trace = TRACE_ASCII;
    inv.trace_path = scratch_path(&scratch, "trace");
    assert_int_not_equal(access(inv.trace_path, F_OK), 0);
    CAPTURED(tell(DEBUG_TEXT, "one\n"));
    tell(DEBUG_TEXT, "two\n");
    trace_done(&trace);
    assert_string_equal(err.text, "");
    assert_string_equal(out.text, "");
    file = fopen(inv.trace_path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, "== Info: one\n== Info: two\n");
    scratch_remove(scratch.dir);
}

static void where_no_file_can_be_made(void **state)
{
    (void)state;
    inv.trace = TRACE_ASCII;
    inv.trace_path = "/nonexistent/trace";
    CAPTURED(tell(DEBUG_TEXT, "one\n"));
    assert_string_equal(err.text, "== Info: one\n");
    inv.trace_path = "%";
    CAPTURED(tell(DEBUG_TEXT, "two\n"));
    assert_string_equal(err.text, "== Info: two\n");
}

/* --- notes ---------------------------------------------------------------- */

static void methods_that_need_no_saying(void **state)
{
    static const struct {
        const char *method;
        enum httpreq httpreq;
        bool is_noted;
    } cases[] = {
        {"GET", HTTPREQ_UNSPEC, true},      {"get", HTTPREQ_GET, true},
        {"GET", HTTPREQ_HEAD, false},       {"HEAD", HTTPREQ_HEAD, true},
        {"POST", HTTPREQ_SIMPLEPOST, true}, {"POST", HTTPREQ_MIMEPOST, true},
        {"PUT", HTTPREQ_SIMPLEPOST, false}, {"PUT", HTTPREQ_PUT, true},
        {NULL, HTTPREQ_GET, false},
    };

    (void)state;
    inv.trace = TRACE_HEX;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct config config = {.custom_request = cases[i].method,
                                .httpreq = cases[i].httpreq};

        CAPTURED(trace_begin(&trace, &config, false));
        assert_int_equal(*err.text != '\0', cases[i].is_noted);
    }
    inv.trace = TRACE_NONE;
    CAPTURED(
        trace_begin(&trace, &(struct config){.custom_request = "GET"}, true));
    assert_string_equal(err.text, "");
    assert_true(trace.on_terminal);
}

/* Words for a pipe wait for a dump, as in stdio's buffer. */
static void to_a_pipe(void **state)
{
    char path[32], text[200] = "";
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[1]);
    inv.trace = TRACE_ASCII;
    inv.trace_path = path;
    tell(DEBUG_TEXT, "one\n");
    trace_flush(&trace);
    assert_int_equal(read(ends[0], text, sizeof(text)), -1);
    tell(DEBUG_DATA_IN, "");
    assert_int_equal(read(ends[0], text, sizeof(text)),
                     strlen("== Info: one\n<= Recv data, 0 bytes (0x0)\n"));
    tell(DEBUG_TEXT, "two\n");
    trace_done(&trace);
    assert_int_equal(read(ends[0], text, sizeof(text)),
                     strlen("== Info: two\n"));
    close(ends[0]);
    close(ends[1]);
}

static void flags(void **state)
{
    (void)state;
    assert_int_equal(trace_flags(&inv), 0);
    inv.trace = TRACE_VERBOSE;
    assert_int_equal(trace_flags(&inv), REQUEST_DEBUG);
    inv.trace = TRACE_HEX;
    assert_int_equal(trace_flags(&inv), REQUEST_DEBUG | REQUEST_DEBUG_DATA);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(verbose_lines),
        TEST(unfinished_lines),
        TEST(nothing_is_said_of_what_is_seen),
        TEST(times_and_numbers),
        TEST(hex_rows),
        TEST(titles),
        TEST(ascii_rows),
        TEST(offsets_grow),
        TEST(later_curls_say_it_shorter),
        TEST(pieces_are_one_event),
        TEST(to_standard_output),
        TEST(to_a_file),
        TEST(where_no_file_can_be_made),
        TEST(methods_that_need_no_saying),
        TEST(to_a_pipe),
        TEST(flags),
    };

    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
