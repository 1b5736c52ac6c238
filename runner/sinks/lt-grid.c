/* SPDX-License-Identifier: MIT */

#include "lt-page-html.h"

#include <string.h>

#define GAP 2
#define FAIR_NAME 20 /* a first column is not cut below this before others are dropped */
#define LEAST_NAME 10
#define LEAST_TEXT 12
#define NOTE_INDENT 4

typedef struct Cell
{
  char *text; /* sanitized; NULL: empty */
  LtStyle style;
} Cell;

typedef struct Row
{
  Cell *cells; /* NULL: the row is a note */
  char *note;
} Row;

struct LtGrid
{
  guint n_columns;
  guint left; /* bits */
  GArray *rows;
  guint *widths; /* 0: not shown */
};

LtGrid *
lt_grid_new (guint n_columns, guint left)
{
  LtGrid *grid = g_new (LtGrid, 1);

  grid->n_columns = n_columns;
  grid->left = left;
  grid->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  grid->widths = g_new0 (guint, n_columns);
  return grid;
}

/* NULL in a note. */
static Cell *
cell_at (const LtGrid *grid, guint row, guint column)
{
  Cell *cells = g_array_index (grid->rows, Row, row).cells;

  return cells == NULL ? NULL : cells + column;
}

void
lt_grid_free (LtGrid *grid)
{
  if (grid == NULL)
    return;
  for (guint row = 0; row < grid->rows->len; row++)
    {
      Row *old = &g_array_index (grid->rows, Row, row);

      for (guint column = 0; old->cells != NULL && column < grid->n_columns; column++)
        g_free (old->cells[column].text);
      g_free (old->cells);
      g_free (old->note);
    }
  g_array_unref (grid->rows);
  g_free (grid->widths);
  g_free (grid);
}

void
lt_grid_add_row (LtGrid *grid)
{
  const Row row = { .cells = g_new0 (Cell, grid->n_columns) };

  g_array_append_val (grid->rows, row);
}

void
lt_grid_add_note (LtGrid *grid, const char *text)
{
  const Row row = { .note = g_strdup (text) };

  g_array_append_val (grid->rows, row);
}

void
lt_grid_set (LtGrid *grid, guint column, LtStyle style, char *text)
{
  Cell *cell = cell_at (grid, grid->rows->len - 1, column);

  g_free (cell->text);
  cell->text = lt_text_sanitize (text);
  cell->style = style;
  g_free (text);
}

/* ASCII may be wider. */
static void
make_harmless (LtGrid *grid, const LtPage *page)
{
  for (guint row = 0; row < grid->rows->len; row++)
    {
      Cell *cells = cell_at (grid, row, 0);

      for (guint column = 0; cells != NULL && column < grid->n_columns; column++)
        {
          char *text = cells[column].text;

          if (text != NULL)
            cells[column].text = lt_page_make_harmless (page, text);
          g_free (text);
        }
    }
}

/* Widths */

/* The first row is a header: alone it does not make a column worth showing. */
static void
measure_column (LtGrid *grid, guint column)
{
  guint width = 0;
  gboolean filled = FALSE;

  for (guint row = 0; row < grid->rows->len; row++)
    {
      const Cell *cell = cell_at (grid, row, column);

      if (cell == NULL || cell->text == NULL)
        continue;
      width = MAX (width, lt_text_width (cell->text));
      filled = filled || row > 0 || column == 0;
    }
  grid->widths[column] = filled ? width : 0;
}

static guint
total_width (const LtGrid *grid)
{
  guint width = 0;

  for (guint column = 0; column < grid->n_columns; column++)
    if (grid->widths[column] > 0)
      width += grid->widths[column] + (column > 0 ? GAP : 0);
  return width;
}

/* Takes from @column what is too much, down to @least. */
static void
shrink (LtGrid *grid, guint column, guint columns, guint least)
{
  const guint width = total_width (grid);
  const guint excess = width > columns ? width - columns : 0;
  guint *own = &grid->widths[column];

  if (*own > least)
    *own = *own - MIN (excess, *own - least);
}

static void
fit (LtGrid *grid, guint columns, const guint *drop)
{
  const guint last = grid->n_columns - 1;

  shrink (grid, 0, columns, FAIR_NAME);
  for (; drop != NULL && *drop != 0 && total_width (grid) > columns; drop++)
    {
      grid->widths[*drop] = 0;
      measure_column (grid, 0);
      shrink (grid, 0, columns, FAIR_NAME);
    }
  if ((grid->left >> last & 1) != 0)
    shrink (grid, last, columns, LEAST_TEXT);
  shrink (grid, 0, columns, LEAST_NAME);
}

/* Output */

static void
add_cell (const LtGrid *grid, LtPage *page, const Cell *cell, guint column, guint *pending)
{
  const guint room = grid->widths[column];
  g_autofree char *text = lt_text_fit (cell->text != NULL ? cell->text : "", room);
  const guint padding = room - lt_text_width (text);
  const gboolean left = (grid->left >> column & 1) != 0;

  *pending += (column > 0 ? GAP : 0) + (left ? 0 : padding);
  if (*text != '\0')
    {
      g_string_append_printf (page->text, "%*s", (int) *pending, "");
      *pending = 0;
      lt_page_add (page, cell->style, text);
    }
  *pending += left ? padding : 0;
}

static void
add_row (const LtGrid *grid, LtPage *page, guint row)
{
  guint pending = 0; /* spaces, held back so that no line ends in them */

  for (guint column = 0; column < grid->n_columns; column++)
    if (grid->widths[column] > 0)
      add_cell (grid, page, cell_at (grid, row, column), column, &pending);
  lt_page_end_line (page);
}

/* ---- HTML: all columns that hold something ---------------------------------- */

static void
add_html_cell (const LtGrid *grid, LtPage *page, guint row, guint column)
{
  const Cell *cell = cell_at (grid, row, column);
  const char *text = cell->text != NULL ? cell->text : "";
  const gboolean nested = column == 0 && *text == ' ';
  const gboolean left = (grid->left >> column & 1) != 0;
  const char *element = row == 0
                          ? left ? "th scope=\"col\" class=\"lt-left\"" : "th scope=\"col\""
                        : nested      ? "th scope=\"row\" class=\"lt-nested\""
                        : column == 0 ? "th scope=\"row\""
                        : left        ? "td class=\"lt-left\""
                                      : "td";

  lt_page_html_cell (page, element, cell->style, text + strspn (text, " "));
}

static void
add_html_row (const LtGrid *grid, LtPage *page, guint row, guint n_shown)
{
  lt_page_markup (page, "<tr>");
  if (cell_at (grid, row, 0) == NULL)
    {
      lt_page_markup (page, "<td class=\"lt-note\" colspan=\"%u\">", n_shown);
      lt_page_add_text (page, g_array_index (grid->rows, Row, row).note);
      lt_page_markup (page, "</td>");
    }
  for (guint column = 0; column < grid->n_columns && cell_at (grid, row, 0) != NULL; column++)
    if (grid->widths[column] > 0)
      add_html_cell (grid, page, row, column);
  lt_page_markup (page, row == 0 ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
}

/* One that is too wide scrolls by itself, also by keys. */
static void
render_html (const LtGrid *grid, LtPage *page)
{
  guint n_shown = 0;

  for (guint column = 0; column < grid->n_columns; column++)
    n_shown += grid->widths[column] > 0;
  if (grid->rows->len == 0)
    return;
  lt_page_markup (page, "<div class=\"lt-scroll\" tabindex=\"0\"><table><thead>");
  for (guint row = 0; row < grid->rows->len; row++)
    add_html_row (grid, page, row, n_shown);
  lt_page_markup (page, "</tbody></table></div>\n");
}

void
lt_grid_render (LtGrid *grid, LtPage *page, const guint *drop)
{
  make_harmless (grid, page);
  for (guint column = 0; column < grid->n_columns; column++)
    measure_column (grid, column);
  if (page->html)
    {
      render_html (grid, page);
      return;
    }
  fit (grid, page->columns, drop);

  for (guint row = 0; row < grid->rows->len; row++)
    if (cell_at (grid, row, 0) != NULL)
      add_row (grid, page, row);
    else
      lt_page_wrap (page, LT_STYLE_PLAIN, NOTE_INDENT, "%s",
                    g_array_index (grid->rows, Row, row).note);
}
