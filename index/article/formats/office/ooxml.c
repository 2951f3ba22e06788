/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ooxml.c - reads DOCX and PPTX. The list of content types tells which part is what, because
 * programs name the parts as they like. */
#include <stdlib.h>

#include "article/formats/office/office_kinds.h"
#include "article/formats/office/office_text.h"
#include "base/mem.h"
#include "base/string_table.h"

/* Parts by the last words of their content type, in the order in which they are read. */
enum ooxml_part {
    PART_STYLES,
    PART_PROPERTIES,
    PART_SHOW, /* says in which order the slides are shown */
    PART_TEXT,
    PART_SLIDE,
    PART_NOTES,
    PART_SHEET
};
static const struct {
    const char *type;
    enum ooxml_part part;
} part_types[] = {
    {"wordprocessingml.styles+xml", PART_STYLES},
    {"core-properties+xml", PART_PROPERTIES},
    {"wordprocessingml.document.main+xml", PART_TEXT},
    {"wordprocessingml.template.main+xml", PART_TEXT},
    {"ms-word.document.macroEnabled.main+xml", PART_TEXT},
    {"ms-word.template.macroEnabledTemplate.main+xml", PART_TEXT},
    {"wordprocessingml.footnotes+xml", PART_TEXT},
    {"wordprocessingml.endnotes+xml", PART_TEXT},
    {"presentationml.presentation.main+xml", PART_SHOW},
    {"presentationml.template.main+xml", PART_SHOW},
    {"presentationml.slideshow.main+xml", PART_SHOW},
    {"presentationml.slide+xml", PART_SLIDE},
    {"presentationml.notesSlide+xml", PART_NOTES},
    {"spreadsheetml.sheet.main+xml", PART_SHEET},
};

struct ooxml_listed {
    struct str name;
    enum ooxml_part part;
    size_t row;      /* in part_types */
    uint64_t number; /* in the name, "ppt/slides/slide12.xml"; of slides, when it is shown */
};

struct ooxml {
    struct office_reading *reading;
    struct ooxml_listed *parts;
    size_t count, capacity;
    struct office_styles styles;
};

static uint64_t number_in(struct str name)
{
    uint64_t number = 0;

    for (size_t i = 0; i < name.length; i++)
        if (name.data[i] >= '0' && name.data[i] <= '9' && number < UINT32_MAX)
            number = number * 10 + (uint64_t)(name.data[i] - '0');
    return number;
}

static void list_part(struct ooxml *ooxml, struct str name, struct str type)
{
    for (size_t i = 0; i < sizeof part_types / sizeof *part_types; i++) {
        if (!str_ends(type, str_of(part_types[i].type)) || ooxml->count == PACKAGE_PARTS_MAX)
            continue;
        ooxml->parts = mem_grow(ooxml->parts, ooxml->count, &ooxml->capacity, sizeof *ooxml->parts);
        ooxml->parts[ooxml->count++] =
            (struct ooxml_listed){package_resolve(ooxml->reading->package, STR(""), name),
                                  part_types[i].part, i, number_in(name)};
    }
}

static void list_parts(void *context, const struct xml_node *types)
{
    for (const struct xml_node *at = types->first; at; at = at->next)
        if (str_is(at->name, "Override"))
            list_part(context, xml_attribute(at, "PartName"), xml_attribute(at, "ContentType"));
}

static int in_order(const void *left, const void *right)
{
    const struct ooxml_listed *a = left, *b = right;

    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return str_compare(a->name, b->name);
}

/* ---- the order of slides -------------------------------------------------------------------- */

/* The slides that a presentation names are shown in its order, whatever numbers are in their names.
 * An id stands for its first relation, and a slide for the first time that it is shown. */
struct ooxml_show {
    struct ooxml *ooxml;
    struct str part;            /* the presentation's name */
    struct string_table ids;    /* of the relations to slides, "rId7", in order */
    struct string_table slides; /* the names of the slides that are listed */
    bool *known;                /* by id: its relation was met; in the input's arena */
    uint64_t *places;           /* by slide: when it is shown, or 0; in the input's arena */
};

/* "ppt/presentation.xml" has its relations in "ppt/_rels/presentation.xml.rels". */
static struct str relations_of(struct arena *arena, struct str part)
{
    const char *slash = part.length ? memrchr(part.data, '/', part.length) : NULL;
    size_t at = slash ? (size_t)(slash - part.data) + 1 : 0;

    return arena_format(arena, "%.*s_rels/%.*s.rels", (int)at, part.data, (int)(part.length - at),
                        part.data + at);
}

/* A slide has a number, `id`, and the id of its relation, `r:id`. */
static struct str relation_id(const struct xml_node *slide)
{
    for (const struct xml_attribute *at = slide->attributes; at; at = at->next)
        if (str_is(at->name, "id") && at->space != XML_SPACE_NONE)
            return at->value;
    return STR_NONE;
}

static void list_shown(void *context, const struct xml_node *presentation)
{
    struct ooxml_show *show = context;
    const struct xml_node *slide = xml_path(presentation, "sldIdLst/sldId");
    bool is_new;

    for (; slide && show->ids.count < PACKAGE_PARTS_MAX; slide = xml_next(slide))
        if (relation_id(slide).length > 0)
            string_table_add(&show->ids, relation_id(slide), &is_new);
}

static void place_slide(struct ooxml_show *show, struct str target, uint64_t place)
{
    const struct package *package = show->ooxml->reading->package;
    struct arena_place mark = arena_mark(package->in->arena);
    int slide = string_table_find(&show->slides, package_resolve(package, show->part, target));

    arena_release(package->in->arena, mark);
    if (slide >= 0 && (show->places[slide] == 0 || place < show->places[slide]))
        show->places[slide] = place;
}

static void place_slides(void *context, const struct xml_node *relations)
{
    struct ooxml_show *show = context;

    for (const struct xml_node *at = relations->first; at; at = at->next) {
        int id = str_is(at->name, "Relationship")
                     ? string_table_find(&show->ids, xml_attribute(at, "Id"))
                     : -1;

        if (id < 0 || show->known[id])
            continue;
        show->known[id] = true;
        place_slide(show, xml_attribute(at, "Target"), (uint64_t)id + 1);
    }
}

static void list_slides(struct ooxml_show *show)
{
    const struct ooxml *ooxml = show->ooxml;
    bool is_new;

    for (size_t i = 0; i < ooxml->count; i++)
        if (ooxml->parts[i].part == PART_SLIDE)
            string_table_add(&show->slides, ooxml->parts[i].name, &is_new);
}

static void number_slides(const struct ooxml_show *show)
{
    struct ooxml *ooxml = show->ooxml;

    for (size_t i = 0; i < ooxml->count; i++) {
        int slide = ooxml->parts[i].part == PART_SLIDE
                        ? string_table_find(&show->slides, ooxml->parts[i].name)
                        : -1;

        if (slide >= 0 && show->places[slide] > 0)
            ooxml->parts[i].number = show->places[slide];
    }
}

static void place_all(struct ooxml_show *show)
{
    const struct package *package = show->ooxml->reading->package;
    struct arena *arena = package->in->arena;

    package_parse(package, show->part, list_shown, show);
    list_slides(show);
    if (show->ids.count == 0 || show->slides.count == 0)
        return;
    show->known = arena_zero(arena, show->ids.count, sizeof *show->known);
    show->places = arena_zero(arena, show->slides.count, sizeof *show->places);
    package_parse(package, relations_of(arena, show->part), place_slides, show);
    number_slides(show);
}

static void order_slides(struct ooxml *ooxml)
{
    struct ooxml_show show = {.ooxml = ooxml};

    for (size_t i = 0; i < ooxml->count && !show.part.data; i++)
        if (ooxml->parts[i].part == PART_SHOW)
            show.part = ooxml->parts[i].name;
    if (!show.part.data)
        return;
    string_table_init(&show.ids);
    string_table_init(&show.slides);
    place_all(&show);
    string_table_fini(&show.ids);
    string_table_fini(&show.slides);
}

/* A style has the role of its name or of the style that it builds on. */
static void add_style(struct ooxml *ooxml, const struct xml_node *style)
{
    struct arena *arena = ooxml->reading->package->in->arena;
    enum document_role role = document_style_role(xml_attribute(xml_path(style, "name"), "val"));

    if (role == DOCUMENT_TEXT)
        role = office_style_role(&ooxml->styles, xml_attribute(xml_path(style, "basedOn"), "val"));
    office_add_style(&ooxml->styles, arena_str(arena, xml_attribute(style, "styleId")), role);
}

static void read_styles(void *context, const struct xml_node *styles)
{
    for (const struct xml_node *at = xml_path(styles, "style"); at; at = xml_next(at))
        if (str_is(xml_attribute(at, "type"), "paragraph"))
            add_style(context, at);
}

static void read_text(void *context, const struct xml_node *root)
{
    struct ooxml *ooxml = context;

    office_add_paragraphs(&ooxml->reading->document, OFFICE_OOXML, &ooxml->styles, root);
}

static void read_properties(void *context, const struct xml_node *root)
{
    const struct ooxml *ooxml = context;

    office_read_properties(ooxml->reading->properties, root);
}

static void read_parts(struct ooxml *ooxml, bool *slides, bool *sheet)
{
    static package_root_fn *const readers[] = {
        [PART_STYLES] = read_styles, [PART_PROPERTIES] = read_properties,
        [PART_TEXT] = read_text,     [PART_SLIDE] = read_text,
        [PART_NOTES] = read_text,    [PART_SHEET] = NULL,
        [PART_SHOW] = NULL,
    };

    for (size_t i = 0; i < ooxml->count; i++) {
        const struct ooxml_listed *part = &ooxml->parts[i];

        *slides |= part->part == PART_SLIDE;
        *sheet |= part->part == PART_SHEET;
        if (readers[part->part])
            package_parse(ooxml->reading->package, part->name, readers[part->part], ooxml);
    }
}

enum status ooxml_read(struct office_reading *reading, struct error *err)
{
    struct ooxml ooxml = {.reading = reading};
    bool slides = false, sheet = false;

    package_parse(reading->package, STR("[Content_Types].xml"), list_parts, &ooxml);
    order_slides(&ooxml);
    if (ooxml.count > 0)
        qsort(ooxml.parts, ooxml.count, sizeof *ooxml.parts, in_order);
    read_parts(&ooxml, &slides, &sheet);
    free(ooxml.parts);
    reading->is_story = !slides;
    if (sheet)
        return error_set(err, STATUS_BAD_REQUEST, "a spreadsheet (XLSX): save it as CSV");
    return STATUS_OK;
}
