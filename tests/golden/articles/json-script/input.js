window.news.part0 = [
 {
  "title": "Ferry returns to the harbour",
  "content": "The ferry came back on Tuesday."
 }
];
