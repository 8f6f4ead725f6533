// What anybody would write with the SDK: a client with nothing but its keys, and sixteen lanes.
package main

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/tencentyun/cos-go-sdk-v5"
)

var client *cos.Client
var host string
var ctx = context.Background()

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func everything(prefix string) []cos.Object {
	found, marker := []cos.Object{}, ""
	for {
		page, _, err := client.Bucket.Get(ctx, &cos.BucketGetOptions{Prefix: prefix, Marker: marker, EncodingType: "url"})
		check(err)
		for _, object := range page.Contents {
			object.Key, err = cos.DecodeURIComponent(object.Key)
			check(err)
			found = append(found, object)
		}
		if !page.IsTruncated {
			return found
		}
		marker, err = cos.DecodeURIComponent(page.NextMarker)
		check(err)
	}
}

func files(folder string) []string {
	names := []string{}
	check(filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			names = append(names, strings.TrimPrefix(path, folder+"/"))
		}
		return err
	}))
	return names
}

func each(count int, action func(at int)) {
	lanes, group := make(chan bool, 16), sync.WaitGroup{}
	for at := 0; at < count; at++ {
		group.Add(1)
		lanes <- true
		go func(at int) {
			action(at)
			<-lanes
			group.Done()
		}(at)
	}
	group.Wait()
}

func send(folder, prefix string, names []string) {
	each(len(names), func(at int) {
		options := &cos.MultiUploadOptions{PartSize: 1, ThreadPoolSize: 4}
		_, _, err := client.Object.Upload(ctx, prefix+names[at], filepath.Join(folder, names[at]), options)
		check(err)
	})
}

func remove(keys []string) {
	for len(keys) > 0 {
		count := min(len(keys), 1000)
		objects := []cos.Object{}
		for _, key := range keys[:count] {
			objects = append(objects, cos.Object{Key: key})
		}
		result, _, err := client.Object.DeleteMulti(ctx, &cos.ObjectDeleteMultiOptions{Objects: objects})
		check(err)
		if len(result.Errors) > 0 {
			check(fmt.Errorf("%v", result.Errors))
		}
		keys = keys[count:]
	}
}

func syncAll(folder, prefix string) {
	there, changed := map[string]string{}, []string{}
	for _, object := range everything(prefix) {
		there[strings.TrimPrefix(object.Key, prefix)] = strings.Trim(object.ETag, `"`)
	}
	for _, name := range files(folder) {
		content, err := os.ReadFile(filepath.Join(folder, name))
		check(err)
		sum := md5.Sum(content)
		if there[name] != hex.EncodeToString(sum[:]) {
			changed = append(changed, name)
		}
		delete(there, name)
	}
	gone := []string{}
	for name := range there {
		gone = append(gone, prefix+name)
	}
	send(folder, prefix, changed)
	remove(gone)
}

func main() {
	host = fmt.Sprintf("%s.cos.%s.myqcloud.com", os.Getenv("COS_BUCKET"), os.Getenv("COS_REGION"))
	bucket, err := url.Parse("https://" + host)
	check(err)
	client = cos.NewClient(&cos.BaseURL{BucketURL: bucket}, &http.Client{Transport: &cos.AuthorizationTransport{
		SecretID: os.Getenv("COS_ID"), SecretKey: os.Getenv("COS_KEY"),
	}})
	first, second := os.Args[2], append(os.Args, "")[3]
	switch os.Args[1] {
	case "send":
		send(first, second, files(first))
	case "sync":
		syncAll(first, second)
	case "count":
		fmt.Println(len(everything(first)))
	case "fetch":
		found := everything(first)
		each(len(found), func(at int) {
			path := filepath.Join(second, strings.TrimPrefix(found[at].Key, first))
			check(os.MkdirAll(filepath.Dir(path), 0o755))
			_, err := client.Object.GetToFile(ctx, found[at].Key, path, nil)
			check(err)
		})
	case "copy":
		found := everything(first)
		each(len(found), func(at int) {
			_, _, err := client.Object.Copy(ctx, second+strings.TrimPrefix(found[at].Key, first), host+"/"+found[at].Key, nil)
			check(err)
		})
	case "remove":
		keys := []string{}
		for _, object := range everything(first) {
			keys = append(keys, object.Key)
		}
		remove(keys)
	}
}
