#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/tally.h"

#define HEAD \
    "DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed\n"

static struct tally tally;
static struct console console;
static struct capture err;

static int begin(void **state)
{
    (void)state;
    memset(&console, 0, sizeof(console));
    console.err_fd = STDERR_FILENO;
    memset(&tally, 0, sizeof(tally));
    tally_start(&tally, 1000);
    tally.xfers = 2;
    return 0;
}

static const char *show(const struct tally_now *now, int64_t ms, bool is_last)
{
    capture_start(&err, STDERR_FILENO);
    tally_show(&tally, &console, now, ms, is_last);
    return capture_end(&err);
}

static void first_line(void **state)
{
    const struct tally_now now = {.live = 2};

    (void)state;
    assert_string_equal(
        show(&now, 1000, false),
        HEAD "\r--  --      0     0     2     2  --:--:-- --:--:-- --:--:-- "
             "    0      ");
    /* Not yet time for another one. */
    assert_string_equal(show(&now, 1500, false), "");
    assert_string_not_equal(show(&now, 1501, false), "");
}

static void last_line(void **state)
{
    const struct tally_now first = {.live = 2};
    const struct tally_now now = {.dl_known = true};

    (void)state;
    tally_add_past(&tally, &(struct msg_progress){100000, 100000, 0, 0});
    tally_add_past(&tally, &(struct msg_progress){30, 30, 0, 0});
    show(&first, 1000, false);
    assert_string_equal(
        show(&now, 4050, true),
        "\r100 --    97k     0     2     0   0:00:03  0:00:03 --:--:-- "
        "32796     \n");
}

static void running(void **state)
{
    const struct tally_now first = {.live = 2};
    const struct tally_now now = {
        .sum = {.dltotal = 400, .dlnow = 100, .ultotal = 10, .ulnow = 5},
        .dl_known = true,
        .ul_known = true,
        .live = 1};

    (void)state;
    show(&first, 1000, false);
    assert_string_equal(
        show(&now, 11000, false),
        "\r 25  50   100     5     2     1   0:00:40  0:00:10  0:00:30 "
        "   10      ");
}

/* The fifth column of bytes is one of libcurl's formats. */
static void sizes(void **state)
{
    static const struct {
        int64_t bytes;
        const char *text;
    } rows[] = {
        {0, "    0"},           {99999, "99999"},
        {100000, "  97k"},      {10239999, "9999k"},
        {10240000, " 9.7M"},    {45000000, "42.9M"},
        {104857600, " 100M"},   {10485759999, "9999M"},
        {10485760000, " 9.7G"}, {1099511627776, "1024G"},
    };
    const struct tally_now first = {.live = 1};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tally_now now = {.sum.dlnow = rows[i].bytes, .live = 1};
        const char *line;

        begin(NULL);
        show(&first, 1000, false);
        line = show(&now, 2000, false);
        assert_true(strlen(line) > 14);
        assert_memory_equal(line + 9, rows[i].text, 5);
    }
}

static void silence(void **state)
{
    const struct tally_now now = {.live = 1};

    (void)state;
    tally.active = false;
    assert_string_equal(show(&now, 1000, true), "");
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(first_line), TEST(last_line), TEST(running),
        TEST(sizes),      TEST(silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
