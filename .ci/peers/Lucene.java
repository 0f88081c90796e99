import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene as an engine of peers: see serve in engines.go for what it says and hears, and writeTexts
 * in rounds.go for what it reads.
 */
public class Lucene {
  private static final int THREADS = 2;

  private final Path texts;
  private final Path dir;
  private final List<Query> queries = new ArrayList<>();
  private final List<Set<String>> wanted = new ArrayList<>();
  private IndexSearcher searcher;

  private Lucene(Path texts) throws IOException {
    this.texts = texts;
    this.dir = Files.createTempDirectory(texts, "lucene");
  }

  public static void main(String[] args) throws Exception {
    Lucene lucene = new Lucene(Path.of(args[0]));
    List<String> rows = new ArrayList<>(Files.readAllLines(lucene.texts.resolve("episodes.tsv")));
    rows.addAll(Files.readAllLines(lucene.texts.resolve("articles.tsv")));
    lucene.ask();
    long start = System.nanoTime();
    long used = processor();
    lucene.build(rows);
    System.out.println("built " + seconds(start, used));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    while (in.readLine() != null) {
      lucene.round();
    }
  }

  /** The time since then, of the clock and of the processor. */
  private static String seconds(long start, long used) {
    return (System.nanoTime() - start) / 1e9 + " " + (processor() - used) / 1e9;
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private void ask() throws IOException {
    for (String line : Files.readAllLines(texts.resolve("questions.tsv"))) {
      String[] cells = line.split("\t", -1);
      BooleanQuery.Builder any = new BooleanQuery.Builder();
      for (String word : cells[1].split(" ")) {
        any.add(new BoostQuery(new TermQuery(new Term("title", word)), 3), BooleanClause.Occur.SHOULD);
        any.add(new TermQuery(new Term("text", word)), BooleanClause.Occur.SHOULD);
      }
      queries.add(any.build());
      wanted.add(new TreeSet<>(Arrays.asList(cells[2].split(" "))));
    }
  }

  private void build(List<String> rows) throws Exception {
    FSDirectory directory = FSDirectory.open(dir);
    IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()));
    twoThreads(rows.size(), i -> writer.addDocument(document(rows.get(i).split("\t", -1))));
    writer.commit();
    writer.close();
    searcher = new IndexSearcher(DirectoryReader.open(directory));
  }

  private static Document document(String[] cells) {
    Document d = new Document();
    d.add(new StringField("id", cells[0], Field.Store.YES));
    d.add(new TextField("title", cells[1], Field.Store.NO));
    d.add(new TextField("text", cells[2], Field.Store.NO));
    return d;
  }

  private void round() throws Exception {
    AtomicInteger hits = new AtomicInteger();
    AtomicInteger possible = new AtomicInteger();
    long start = System.nanoTime();
    long used = processor();
    twoThreads(
        queries.size(),
        i -> {
          TopScoreDocCollector five = TopScoreDocCollector.create(5, 1);
          searcher.search(queries.get(i), five);
          for (ScoreDoc hit : five.topDocs().scoreDocs) {
            if (wanted.get(i).contains(searcher.doc(hit.doc).get("id"))) {
              hits.incrementAndGet();
            }
          }
          wanted.get(i).remove("");
          possible.addAndGet(Math.min(5, wanted.get(i).size()));
        });
    String took = seconds(start, used);
    System.out.println("linked " + queries.size() + " " + took + " " + hits.doubleValue() / Math.max(1, possible.get()));
  }

  private interface Work {
    void on(int i) throws IOException;
  }

  /** Does the work for 0..n-1 from two threads. */
  private static void twoThreads(int n, Work work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Exception> failed = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      threads.add(
          new Thread(
              () -> {
                try {
                  for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                    work.on(i);
                  }
                } catch (IOException e) {
                  synchronized (failed) {
                    failed.add(e);
                  }
                }
              }));
      threads.get(t).start();
    }
    for (Thread t : threads) {
      t.join();
    }
    if (!failed.isEmpty()) {
      throw failed.get(0);
    }
  }
}
