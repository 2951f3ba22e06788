// SPDX-License-Identifier: GPL-2.0-or-later
// clients.go - the official module for Go, asking a datelined in every content coding; prints TAP.
// DATELINE_URL: a server with the index `articles` of tests/http/articles.py.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/meilisearch/meilisearch-go"
)

var all = context.Background()

var codings = []meilisearch.ContentEncoding{"", meilisearch.GzipEncoding, meilisearch.DeflateEncoding,
	meilisearch.BrotliEncoding}

func connect(coding meilisearch.ContentEncoding) meilisearch.ServiceManager {
	options := []meilisearch.Option{}
	if coding != "" {
		options = append(options, meilisearch.WithContentEncoding(coding, meilisearch.DefaultCompression))
	}
	return meilisearch.New(os.Getenv("DATELINE_URL"), options...)
}

func done(client meilisearch.ServiceManager, task *meilisearch.TaskInfo, err error) error {
	if err != nil {
		return err
	}
	ended, err := client.WaitForTask(all, task.TaskUID, 10*time.Millisecond)
	if err == nil && ended.Status != meilisearch.TaskStatusSucceeded {
		err = fmt.Errorf("the task is %s: %v", ended.Status, ended.Error)
	}
	return err
}

// Writes, searches and reads in one coding.
func works(coding meilisearch.ContentEncoding) error {
	client := connect(coding)
	books := client.Index("books")
	documents := []map[string]interface{}{}
	for n := 1; n <= 200; n++ {
		documents = append(documents, map[string]interface{}{"id": n, "title": fmt.Sprintf("Harbour %d", n), "pages": n})
	}
	task, err := books.UpdateSettings(all, &meilisearch.Settings{FilterableAttributes: []string{"pages"}})
	if err = done(client, task, err); err != nil {
		return err
	}
	task, err = books.AddDocuments(all, documents, nil)
	if err = done(client, task, err); err != nil {
		return err
	}
	answer, err := books.Search(all, "harbour", &meilisearch.SearchRequest{Filter: "pages > 150", Limit: 100})
	if err != nil || len(answer.Hits) != 50 {
		return fmt.Errorf("found %v, %w", answer, err)
	}
	var one map[string]interface{}
	if err = books.GetDocument(all, "7", nil, &one); err != nil || one["title"] != "Harbour 7" {
		return fmt.Errorf("document 7 is %v, %w", one, err)
	}
	tasks, err := client.GetTasks(all, nil)
	if err != nil || len(tasks.Results) == 0 || tasks.Results[0].FinishedAt.IsZero() {
		return fmt.Errorf("tasks: %v, %w", tasks, err)
	}
	return nil
}

// Short answers are compressed, too: the client reads nothing else.
func short(coding meilisearch.ContentEncoding) error {
	version, err := connect(coding).Version(all)
	if err == nil && version.PkgVersion != "1.50.0" {
		err = fmt.Errorf("the version is %s", version.PkgVersion)
	}
	return err
}

func main() {
	failed, number := 0, 0
	tests := []struct {
		name string
		run  func(meilisearch.ContentEncoding) error
	}{{"documents are written, found and read", works}, {"short answers are read", short}}

	fmt.Printf("1..%d\n", len(tests)*len(codings))
	for _, test := range tests {
		for _, coding := range codings {
			number++
			if err := test.run(coding); err != nil {
				failed++
				fmt.Printf("not ok %d - %s (%s)\n# %v\n", number, test.name, coding, err)
			} else {
				fmt.Printf("ok %d - %s (%s)\n", number, test.name, coding)
			}
		}
	}
	if failed > 0 {
		os.Exit(1)
	}
}
