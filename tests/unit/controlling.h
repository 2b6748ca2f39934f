/*
 * Control questions to the daemon of serving.h, and fields of the answers.
 * Include after serving.h.
 */
#ifndef CONTROLLING_H
#define CONTROLLING_H

/* Asks and awaits the end, which must say CODE. */
static inline void ask_with(uint32_t command, const char *argument,
                            uint32_t want)
{
    struct wire_writer w;
    struct frame f;
    uint32_t code;

    forget();
    wire_writer_init(&w, NULL, 0, 1000);
    message_put_ctl(&w, (enum ctl_command)command, argument);
    client_send(&w);
    wire_writer_done(&w);
    f = await(FRAME_CTL_END);
    assert_int_equal(message_get_ctl_end(&f, &code), 0);
    assert_int_equal(code, want);
}

static inline void ask(uint32_t command, uint32_t want)
{
    ask_with(command, "", want);
}

static inline bool str_is(struct wire_str s, const char *text)
{
    return s.len == strlen(text) && !memcmp(s.data, text, s.len);
}

/* Reads the field KEY of row F; false where it has none. */
static inline bool row_field(const struct frame *f, const char *key,
                             struct msg_field *ret)
{
    struct wire_reader r;
    uint16_t count;

    assert_int_equal(message_get_row(f, &count, &r), 0);
    while (count--) {
        assert_int_equal(message_next_field(&r, ret), 0);
        if (str_is(ret->key, key))
            return true;
    }
    return false;
}

/* The next row from *AT on in which KEY is TEXT; false for none. */
static inline bool next_row(const char *key, const char *text, size_t *at,
                            struct frame *ret)
{
    struct msg_field field;

    while (inbox_next(&in, at, ret))
        if (ret->type == FRAME_CTL_ROW && row_field(ret, key, &field) &&
            field.kind == CTL_STR && str_is(field.str, text))
            return true;
    return false;
}

/* The field KEY of the first row. */
static inline struct msg_field field(const char *key)
{
    struct msg_field field = {0};
    struct frame f;

    assert_true(inbox_find(&in, FRAME_CTL_ROW, &f));
    if (!row_field(&f, key, &field))
        fail_msg("no field %s", key);
    return field;
}

static inline void assert_num(const char *key, int64_t want)
{
    assert_int_equal(field(key).kind, CTL_NUM);
    if (field(key).num != want)
        fail_msg("%s is %lld", key, (long long)field(key).num);
}

static inline void assert_text(const char *key, const char *want)
{
    struct msg_field f = field(key);

    assert_int_equal(f.kind, CTL_STR);
    assert_int_equal(f.str.len, strlen(want));
    assert_memory_equal(f.str.data, want, f.str.len);
}

#endif
